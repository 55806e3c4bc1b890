package org.coatcheck.operator.console.web;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who may use the console. It has the operator's AWS credentials, and every page in the operator's browser can send requests to
 * the loopback address. Therefore:
 *
 * <ul>
 *   <li>The header Host names the loopback address: a site cannot point its own name at it (DNS rebinding).
 *   <li>The header Origin, which a browser sends with every request of a script and with every POST, is the console's own.
 *   <li>The browser has a cookie, which it got for the token in the printed URL. Another site's page can only link to a page.
 * </ul>
 *
 * <p>Cookies do not know ports, so the cookie's name has the port: two consoles do not take each other's. It also means that the
 * browser sends the cookie to every server of this machine that the operator opens at the same name.
 */
final class Guard {

    /** The parameter of the printed URL. */
    static final String TOKEN = "token";

    private static final int SECRET_BYTES = 24;

    private final String token = secret();
    private final String session = secret();
    private final String cookie;
    private final List<String> hosts;

    /** Why a request is not served. */
    enum Rejection {
        FOREIGN_HOST("This address is not the console's: it responds at 127.0.0.1 and localhost only."),
        FOREIGN_ORIGIN("Another site sent this request. The console takes requests from its own pages only."),
        NO_TOKEN("Open the address that ./coatcheck console has printed: it holds the token for this browser.");

        private final String sentence;

        Rejection(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }
    }

    Guard(int port) {
        this.cookie = "coatcheck-" + port;
        this.hosts = List.of("127.0.0.1:" + port, "localhost:" + port);
    }

    private static String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }

    String token() {
        return token;
    }

    /** Empty if the request may be served. */
    Optional<Rejection> check(Request request) {
        String host = request.header("Host").orElse("");
        if (!hosts.contains(host)) {
            return Optional.of(Rejection.FOREIGN_HOST);
        }
        if (!hasOwnOrigin(request, host)) {
            return Optional.of(Rejection.FOREIGN_ORIGIN);
        }
        return hasCookie(request) || Assets.has(request.path()) ? Optional.empty() : Optional.of(Rejection.NO_TOKEN);
    }

    /** A browser sends no Origin with a link or a picture. It sends one with each POST, so a POST without one is none of ours. */
    private static boolean hasOwnOrigin(Request request, String host) {
        return request.header("Origin")
                .map(origin -> origin.equals("http://" + host))
                .orElse(!request.isChange());
    }

    private boolean hasCookie(Request request) {
        return request.header("Cookie").stream()
                .flatMap(header -> Stream.of(header.split(";", -1)))
                .map(String::strip)
                .anyMatch(pair -> isSame(pair, cookie + "=" + session));
    }

    /** Whether the request brings the token of the printed URL. */
    boolean hasToken(Request request) {
        return request.parameters()
                .get(TOKEN)
                .filter(given -> isSame(given, token))
                .isPresent();
    }

    /** The header that gives the browser its cookie, which ends with the browser's session. */
    String setCookie() {
        return cookie + "=" + session + "; Path=/; HttpOnly; SameSite=Lax";
    }

    /** Takes the same time wherever the two differ. */
    private static boolean isSame(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
