package org.coatcheck.operator.console.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.coatcheck.operator.console.web.Guard.Rejection;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Reply.Live;
import org.coatcheck.operator.console.web.Reply.Redirect;
import org.coatcheck.operator.terminal.CommandException;

/** Serves the console on the loopback address, with the JDK's own HTTP server and a virtual thread for each request. */
public final class Server implements AutoCloseable {

    /** Without it, the kernel holds the second packet of a response back until the browser has acknowledged the first one. */
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Guard guard;
    private final ErrorPages errors;
    private final boolean allowsChanges;
    private final Map<String, Route> routes = new HashMap<>();

    /**
     * Starts to serve.
     *
     * @param port 0 for any free one
     * @param errors makes the pages about errors
     * @throws CommandException if the port is taken
     */
    public Server(int port, boolean allowsChanges, ErrorPages errors, Collection<Route> pages) {
        System.setProperty(NO_DELAY, "true");
        this.allowsChanges = allowsChanges;
        this.errors = errors;
        Stream.concat(pages.stream(), Assets.routes().stream())
                .forEach(route -> routes.put(key(route.change(), route.path()), route));
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (BindException taken) {
            throw new CommandException("port " + port + " is in use: name another one with --port", taken);
        } catch (IOException unusable) {
            throw new CommandException("cannot listen on port " + port + ": " + unusable.getMessage(), unusable);
        }
        guard = new Guard(http.getAddress().getPort());
        http.setExecutor(threads);
        http.createContext("/", this::serve);
        http.start();
    }

    private static String key(boolean change, String path) {
        return (change ? "POST " : "GET ") + path;
    }

    /** The address to open in a browser. It contains the token, so it is a secret. */
    public String url() {
        return origin() + "/?" + Guard.TOKEN + "=" + guard.token();
    }

    /** The address without the token. */
    public String origin() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = new Request(exchange);
            Optional<Rejection> rejection = guard.check(request);
            if (rejection.filter(Rejection.NO_TOKEN::equals).isPresent() && guard.hasToken(request)) {
                exchange.getResponseHeaders().add("Set-Cookie", guard.setCookie());
                rejection = Optional.empty();
            }
            new Response(exchange).send(rejection.map(errors::rejected).orElseGet(() -> reply(request)));
        }
    }

    private Reply reply(Request request) {
        Route route = routes.get(key(request.isPost(), request.path()));
        if (route == null || !(request.isPost() || request.isGet())) {
            return errors.page(404, "There is no page at this address.");
        }
        if (request.parameters().get(Guard.TOKEN).isPresent()) {
            return new Redirect(request.parameters().without(Guard.TOKEN).url(route.path()));
        }
        if (route.change() && !allowsChanges) {
            return new Html(
                    403, errors.part("This console only shows. Start it with --allow-changes to change the stack."));
        }
        try {
            return switch (route.handler().handle(request)) {
                case Live(Supplier<String> part, Duration interval) -> new Live(() -> errors.orProblem(part), interval);
                case Reply reply -> reply;
            };
        } catch (IOException | RuntimeException failure) {
            return errors.failed(request, failure);
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
