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
import org.coatcheck.thumbnail.ObjectOutcome.Kept;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;

/** The response to an event about objects, from the outcome of each object. */
final class ObjectResponses {

    /** In characters, of a key in a rejection's sentence. */
    private static final int LONGEST_KEY = 200;

    private ObjectResponses() {}

    /**
     * The event is rejected if at least one of its objects is.
     *
     * <p>The reasons come first: an audit record keeps only the beginning of the body, and a key may be as long as that.
     */
    static Response of(List<ObjectOutcome> outcomes) {
        List<Thumbnail> made = outcomes.stream()
                .flatMap(outcome -> outcome instanceof Made done ? done.thumbnails().stream() : Stream.empty())
                .toList();
        Map<String, Long> report = new TreeMap<>();
        outcomes.stream().flatMap(ObjectResponses::counted).forEach(name -> report.merge(name, 1L, Long::sum));
        boolean rejected = outcomes.stream().anyMatch(ObjectResponses::isRejection);
        return new Response(
                rejected ? Outcome.REJECTED : Outcome.DONE,
                rejected ? 422 : 200,
                rejectedFirst(outcomes).map(ObjectResponses::sentence).collect(Collectors.joining("; ")),
                made,
                report);
    }

    /** The name under which the report counts the outcome. The audit record has other fields for thumbnails and rejections. */
    private static Stream<String> counted(ObjectOutcome outcome) {
        return switch (outcome) {
            case Duplicate duplicate -> Stream.of("duplicates");
            case Removed removed -> Stream.of("removed");
            case Made made ->
                Stream.of(
                                made.profileIgnored() ? "profilesIgnored" : "",
                                made.animationStopped() ? "animationsStopped" : "",
                                made.remade() ? "remade" : "")
                        .filter(name -> !name.isEmpty());
            case Kept kept -> Stream.of("kept");
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
            case Kept kept ->
                "rejected because " + kept.reason() + "; its thumbnails stay as they are: " + shortened(key);
            case Rejected rejected -> "rejected because " + rejected.reason() + ": " + shortened(key);
        };
    }

    private static Stream<ObjectOutcome> rejectedFirst(List<ObjectOutcome> outcomes) {
        return Stream.concat(
                outcomes.stream().filter(ObjectResponses::isRejection),
                outcomes.stream().filter(outcome -> !isRejection(outcome)));
    }

    private static boolean isRejection(ObjectOutcome outcome) {
        return outcome instanceof Rejected || outcome instanceof Kept;
    }

    /** The beginning of a key. The record and the message in the rejected queue have the whole key. */
    private static String shortened(String key) {
        return key.codePointCount(0, key.length()) <= LONGEST_KEY
                ? key
                : key.substring(0, key.offsetByCodePoints(0, LONGEST_KEY)) + "...";
    }
}
