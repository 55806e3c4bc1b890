package org.coatcheck.operator.console.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.coatcheck.operator.console.web.Parameters;

/** The addresses of pages. */
final class Links {

    private Links() {}

    static String attempt(String requestId) {
        return url("/attempt", "id", requestId);
    }

    static String log(String requestId, Instant from, Instant to) {
        return new Parameters(Map.of("id", List.of(requestId)))
                .with("from", from.toString())
                .with("to", to.toString())
                .url("/attempt/log");
    }

    /** The page of an object ({@code bucket/key}). */
    static String object(String object) {
        return url("/object", "object", object);
    }

    /** The picture that an object is. */
    static String picture(String bucket, String key) {
        return url("/picture", "object", bucket + "/" + key);
    }

    static String folder(String bucket, String prefix) {
        return Parameters.NONE.with("bucket", bucket).with("prefix", prefix).url("/objects");
    }

    private static String url(String path, String name, String value) {
        return new Parameters(Map.of(name, List.of(value))).url(path);
    }
}
