package org.coatcheck.operator.console.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.coatcheck.operator.console.web.Reply.Bytes;
import org.coatcheck.operator.console.web.Reply.Caching;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Reply.Live;
import org.coatcheck.operator.console.web.Reply.Redirect;

/**
 * Writes a {@link Reply}. Its headers let a page load and send nothing but the console's own addresses, no site embed it, and no
 * browser take a picture for a page.
 */
record Response(HttpExchange exchange) {

    private static final String POLICY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    void send(Reply reply) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        switch (reply) {
            case Html(int status, String text) ->
                write(status, "text/html; charset=utf-8", Caching.NONE, StandardCharsets.UTF_8.encode(text));
            case Bytes(String contentType, ByteBuffer bytes, Caching caching) ->
                write(200, contentType, caching, bytes);
            case Redirect(String path) -> {
                headers.set("Location", path);
                exchange.sendResponseHeaders(303, -1);
            }
            case Live live -> follow(live);
        }
    }

    private void write(int status, String contentType, Caching caching, ByteBuffer bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.getResponseHeaders().set("Cache-Control", caching.header());
        exchange.sendResponseHeaders(status, bytes.hasRemaining() ? bytes.remaining() : -1);
        if (bytes.hasRemaining()) {
            Channels.newChannel(exchange.getResponseBody()).write(bytes);
        }
    }

    /** Ends with an exception when the browser has closed the connection, or with the server. */
    private void follow(Live live) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("Cache-Control", Caching.NONE.header());
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        String shown = "";
        try {
            while (true) {
                String part = live.part().get();
                // Without news, it tells whether the browser still listens, and the page that the figures are not old.
                out.write(
                        (part.equals(shown) ? "event: same\ndata:\n\n" : event(part)).getBytes(StandardCharsets.UTF_8));
                out.flush();
                shown = part;
                Thread.sleep(live.interval());
            }
        } catch (InterruptedException serverCloses) {
            Thread.currentThread().interrupt();
        }
    }

    private static String event(String part) {
        return part.lines().collect(Collectors.joining("\ndata: ", "data: ", "\n\n"));
    }
}
