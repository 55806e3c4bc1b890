package org.coatcheck.event;

import java.util.List;
import java.util.Map;

/**
 * The result of a job: what the caller receives, and what only the audit record holds.
 *
 * @param outcome {@link Outcome#DONE} or {@link Outcome#REJECTED}; a job that fails throws
 * @param status an HTTP status
 * @param body a sentence
 * @param thumbnails that were made; for the audit record
 * @param report counts of what the job found, by name; for the audit record
 */
public record Response(Outcome outcome, int status, String body, List<Thumbnail> thumbnails, Map<String, Long> report) {

    public Response {
        thumbnails = List.copyOf(thumbnails);
        report = Map.copyOf(report);
    }

    public static Response done(int status, String body) {
        return new Response(Outcome.DONE, status, body, List.of(), Map.of());
    }

    public static Response rejected(int status, String body) {
        return new Response(Outcome.REJECTED, status, body, List.of(), Map.of());
    }
}
