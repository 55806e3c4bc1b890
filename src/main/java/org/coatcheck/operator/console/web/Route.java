package org.coatcheck.operator.console.web;

import java.io.IOException;

/**
 * What the console does at a path.
 *
 * @param change whether it changes something, so that it takes POST and needs {@code --allow-changes}
 */
public record Route(String path, boolean change, Handler handler) {

    /** Responds to a request. */
    @FunctionalInterface
    public interface Handler {
        Reply handle(Request request) throws IOException;
    }

    /** A page, a part of one, or a file. */
    public static Route get(String path, Handler handler) {
        return new Route(path, false, handler);
    }

    /** A change of the stack. */
    public static Route post(String path, Handler handler) {
        return new Route(path, true, handler);
    }
}
