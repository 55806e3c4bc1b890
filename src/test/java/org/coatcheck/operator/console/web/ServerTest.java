package org.coatcheck.operator.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Reply.Live;
import org.coatcheck.operator.terminal.CommandException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may use the console, and what its responses let a browser do. */
class ServerTest {

    private static final String SECRET = "the stack's secrets";

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger changes = new AtomicInteger();
    private final CompletableFuture<Exception> failure = new CompletableFuture<>();
    private final Templates templates = new Templates();
    private final Server server = server(true);

    private Server server(boolean allowsChanges) {
        return new Server(
                0,
                allowsChanges,
                new ErrorPages(templates, failure -> Optional.empty(), bug -> {}),
                List.of(
                        Route.get("/", request -> new Html(SECRET)),
                        Route.get("/error", request -> {
                            throw new CommandException("no <b>such</b> thing");
                        }),
                        Route.get("/page", request -> new Html("page " + request.required("number", Integer::valueOf))),
                        Route.get(
                                "/hostile",
                                request -> new Html(
                                        templates.render("problem", Map.of("sentence", request.required("text"))))),
                        Route.get("/live", request -> new Live(() -> "a part", Duration.ofMillis(1))),
                        Route.post("/body", request -> {
                            try {
                                return new Html("bytes " + request.body(1_000).length);
                            } catch (RuntimeException halfABody) {
                                failure.complete(halfABody);
                                throw halfABody;
                            }
                        }),
                        Route.post("/change", request -> new Html("change " + changes.incrementAndGet()))));
    }

    @AfterEach
    void close() {
        server.close();
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.origin() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private String cookie(Server of) throws IOException, InterruptedException {
        HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(of.url())));
        return response.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    private HttpRequest.Builder post(String path) throws IOException, InterruptedException {
        return request(path).header("Cookie", cookie(server)).POST(BodyPublishers.noBody());
    }

    @Test
    void exchangesTheTokenForACookieThatNoScriptAndNoOtherSiteCanUse() throws Exception {
        HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(server.url())));

        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.headers().firstValue("Location")).contains("/");
        assertThat(response.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("HttpOnly", "SameSite=Lax")
                .doesNotContain(server.url().split("token=", 2)[1]);
        assertThat(send(request("/").header("Cookie", cookie(server))).body()).isEqualTo(SECRET);
    }

    @Test
    void redirectsToItsOwnPagesOnly() throws Exception {
        HttpResponse<String> response =
                send(request("/%2Fattacker.example/?" + server.url().split("\\?", 2)[1]));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Location")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/?token=guess", "/nowhere"})
    void showsNothingWithoutTheToken(String path) throws Exception {
        HttpResponse<String> response = send(request(path).header("Cookie", "coatcheck-1=guess; other=1"));

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body())
                .doesNotContain(SECRET)
                .contains("Open the address that ./coatcheck console has printed");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    }

    /** The page that asks for the token has a style, and another version of the console another one. */
    @Test
    void servesItsOwnFilesToAnyBrowserThatKeepsNone() throws Exception {
        HttpResponse<String> response = send(request("/assets/console.css"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(response.headers().firstValue("Set-Cookie")).isEmpty();
    }

    /** A name that its owner points at 127.0.0.1 later on: the browser then sends that name with the cookies of its site. */
    @ParameterizedTest
    @ValueSource(strings = {"attacker.example:%d", "127.0.0.1", "localhost:1", "127.0.0.1.attacker.example:%d", ""})
    void rejectsAnotherHost(String host) throws Exception {
        int port = URI.create(server.origin()).getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String lines = "GET / HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nConnection: close\r\n\r\n"
                    .formatted(host.formatted(port), cookie(server));
            socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));

            assertThat(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                            .lines())
                    .first()
                    .isEqualTo("HTTP/1.1 403 Forbidden");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://attacker.example", "null", "http://127.0.0.1:1", "https://localhost"})
    void rejectsAnotherOrigin(String origin) throws Exception {
        assertThat(send(post("/change").header("Origin", origin)).statusCode()).isEqualTo(403);
        assertThat(send(request("/").header("Cookie", cookie(server)).header("Origin", origin))
                        .statusCode())
                .isEqualTo(403);
        assertThat(changes).hasValue(0);
    }

    @Test
    void changesByPostOfItsOwnPagesOnly() throws Exception {
        assertThat(send(post("/change")).statusCode()).as("without an Origin").isEqualTo(403);
        assertThat(send(request("/change").header("Cookie", cookie(server))).statusCode())
                .as("by GET")
                .isEqualTo(404);
        assertThat(changes).hasValue(0);

        assertThat(send(post("/change").header("Origin", server.origin())).body())
                .isEqualTo("change 1");
    }

    /** A person who leaves the page during an upload. */
    @Test
    void halfARequestIsNoBug() throws Exception {
        URI origin = URI.create(server.origin());
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), origin.getPort())) {
            String lines =
                    "POST /body HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nCookie: %s\r\nContent-Length: 10\r\n\r\nhalf"
                            .formatted(origin.getAuthority(), origin, cookie(server));
            socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(failure).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(CommandException.class);
    }

    @Test
    void changesNothingUnlessItIsAllowed() throws Exception {
        try (Server readOnly = server(false)) {
            HttpResponse<String> response = send(HttpRequest.newBuilder(URI.create(readOnly.origin() + "/change"))
                    .header("Cookie", cookie(readOnly))
                    .header("Origin", readOnly.origin())
                    .POST(BodyPublishers.noBody()));

            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.body()).contains("--allow-changes");
            assertThat(changes).hasValue(0);
        }
    }

    @Test
    void everyResponseKeepsTheBrowserOnThisMachine() throws Exception {
        for (String path : List.of("/", "/error", "/nowhere", "/assets/htmx.js")) {
            HttpResponse<String> response = send(request(path).header("Cookie", cookie(server)));

            assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith("default-src 'self';")
                    .doesNotContain("unsafe");
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        }
    }

    /** A browser does not tell its page of a comment in a stream. */
    @Test
    void streamSaysThatNothingHasChanged() throws Exception {
        HttpRequest live = request("/live").header("Cookie", cookie(server)).build();
        try (Stream<String> lines = http.send(live, BodyHandlers.ofLines()).body()) {
            assertThat(lines.limit(5)).containsExactly("data: a part", "", "event: same", "data:", "");
        }
    }

    @Test
    void escapesWhatItInserts() throws Exception {
        assertThat(send(request("/error").header("Cookie", cookie(server))).body())
                .contains("no &lt;b&gt;such&lt;/b&gt; thing");
        assertThat(send(request("/hostile?text=%22%3E%3Cscript%3E%7Bframe.title%7D%27")
                                .header("Cookie", cookie(server)))
                        .body())
                .contains("&quot;&gt;&lt;script&gt;{frame.title}&#39;");
    }

    @ParameterizedTest
    @CsvSource({
        "/page?number=one, 400, the parameter number of this address cannot be read: it is one",
        "/page, 400, this address lacks the parameter number",
        "/page?number=1, 200, page 1"
    })
    void explainsATypedAddress(String path, int status, String text) throws Exception {
        HttpResponse<String> response = send(request(path).header("Cookie", cookie(server)));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(text);
    }
}
