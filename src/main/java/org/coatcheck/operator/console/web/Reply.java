package org.coatcheck.operator.console.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/** What the console responds. */
public sealed interface Reply {

    /** A page, or a part of one. */
    record Html(int status, String text) implements Reply {
        public Html(String text) {
            this(200, text);
        }
    }

    /** Bytes of any other kind. */
    record Bytes(String contentType, ByteBuffer bytes, Caching caching) implements Reply {

        public Bytes(String contentType, byte[] bytes, Caching caching) {
            this(contentType, ByteBuffer.wrap(bytes), caching);
        }

        /** Text that a script of the page asks for. */
        public static Bytes text(String contentType, String text) {
            return new Bytes(contentType, StandardCharsets.UTF_8.encode(text), Caching.NONE);
        }
    }

    /** How long the browser may keep the bytes. */
    enum Caching {
        /** Also the console's own files, which another version replaces. */
        NONE("no-store"),
        /** A picture whose object may be replaced. */
        SHORT("private, max-age=60");

        private final String header;

        Caching(String header) {
            this.header = header;
        }

        String header() {
            return header;
        }
    }

    /** Another page of the console. */
    record Redirect(String path) implements Reply {}

    /**
     * Server-sent events until the browser closes the connection: the part of a page, whenever it has changed.
     *
     * @param interval between two looks
     */
    record Live(Supplier<String> part, Duration interval) implements Reply {}
}
