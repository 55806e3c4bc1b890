package org.coatcheck.operator.console.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.coatcheck.operator.console.web.Reply.Bytes;
import org.coatcheck.operator.console.web.Reply.Caching;

/** The files that the pages load: the console's own, and those of htmx and uPlot, which are npm packages as jars. */
final class Assets {

    private static final String OWN = "/org/coatcheck/operator/console/";

    private static final String FOLDER = "/assets/";

    private static final String NPM = "/META-INF/resources/webjars/";

    private record Asset(String name, String contentType, String resource) {

        Route route() {
            return Route.get(FOLDER + name, request -> new Bytes(contentType, bytes(resource), Caching.NONE));
        }
    }

    private static final List<Asset> ASSETS = List.of(
            new Asset("console.css", "text/css; charset=utf-8", OWN + "console.css"),
            new Asset("console.js", "text/javascript; charset=utf-8", OWN + "console.js"),
            new Asset("icon.svg", "image/svg+xml", OWN + "icon.svg"),
            new Asset("htmx.js", "text/javascript; charset=utf-8", NPM + "htmx.org/2.0.7/dist/htmx.min.js"),
            new Asset("uplot.js", "text/javascript; charset=utf-8", NPM + "uplot/1.6.30/dist/uPlot.iife.min.js"),
            new Asset("uplot.css", "text/css; charset=utf-8", NPM + "uplot/1.6.30/dist/uPlot.min.css"));

    private Assets() {}

    /** Whether this is the path of one of them. They hold no secret, and the page that asks for the token needs its style. */
    static boolean has(String path) {
        return path.startsWith(FOLDER);
    }

    static List<Route> routes() {
        return ASSETS.stream().map(Asset::route).toList();
    }

    /** One of the console's own files; empty if there is none of this name. */
    static Optional<String> text(String name) {
        try (InputStream file = Assets.class.getResourceAsStream(OWN + name)) {
            return file == null
                    ? Optional.empty()
                    : Optional.of(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static byte[] bytes(String resource) {
        try (InputStream file = Assets.class.getResourceAsStream(resource)) {
            if (file == null) {
                throw new IllegalStateException(resource + " is not on the class path");
            }
            return file.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
