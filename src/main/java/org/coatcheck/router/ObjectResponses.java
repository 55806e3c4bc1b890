package org.coatcheck.router;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.thumbnail.ObjectOutcome;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;

/** The response to an event about objects, from the outcome of each object. */
final class ObjectResponses {

    private ObjectResponses() {}

    /** The event is rejected if at least one of its objects is. */
    static Response of(List<ObjectOutcome> outcomes) {
        List<Thumbnail> made = outcomes.stream()
                .flatMap(outcome -> outcome instanceof Made done ? done.thumbnails().stream() : Stream.empty())
                .toList();
        Map<String, Long> report = new TreeMap<>();
        outcomes.stream().flatMap(ObjectResponses::counted).forEach(name -> report.merge(name, 1L, Long::sum));
        boolean rejected = outcomes.stream().anyMatch(Rejected.class::isInstance);
        return new Response(
                rejected ? Outcome.REJECTED : Outcome.DONE,
                rejected ? 422 : 200,
                outcomes.stream().map(ObjectResponses::sentence).collect(Collectors.joining("; ")),
                made,
                report);
    }

    /** The name under which the report counts the outcome. The audit record has other fields for thumbnails and rejections. */
    private static Stream<String> counted(ObjectOutcome outcome) {
        return switch (outcome) {
            case Duplicate duplicate -> Stream.of("duplicates");
            case Removed removed -> Stream.of("removed");
            case Made made -> Stream.of();
            case Skipped skipped -> Stream.of();
            case Rejected rejected -> Stream.of();
        };
    }

    private static String sentence(ObjectOutcome outcome) {
        String key = outcome.event().key();
        return switch (outcome) {
            case Made made -> "queued thumbnail job for " + key;
            case Duplicate duplicate -> "queued thumbnail job for " + key;
            case Removed removed -> "removed the thumbnails of " + key;
            case Skipped skipped -> "nothing to do for " + key + ": " + skipped.reason();
            case Rejected rejected -> "rejected " + key + ": " + rejected.reason();
        };
    }
}
