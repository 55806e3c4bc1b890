package org.coatcheck.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Thumbnail;

/**
 * One attempt to handle one event.
 *
 * @param requestId shared by AWS's retries of one event
 * @param startedAt with the request id it is the key
 * @param source who sent the event
 * @param detail what it speaks of, at most {@value #LONGEST_TEXT} characters of it
 * @param objects of S3 that the event speaks of, as {@code bucket/key}; the first {@value #MOST_OBJECTS} of them
 * @param cold whether the execution environment was new
 * @param init how long a new execution environment took until it could take the event, where Lambda bills that time
 * @param memoryLimitMb the function's memory setting, in MB
 * @param within the request id of the invocation in whose time the attempt was made, where it had none of its own
 * @param expiresAt when DynamoDB may delete the record
 * @param ending empty while the attempt runs, and for ever where it died without a word
 */
public record InvocationRecord(
        String requestId,
        Instant startedAt,
        String functionVersion,
        String source,
        String detail,
        List<String> objects,
        boolean cold,
        Optional<Duration> init,
        int memoryLimitMb,
        Optional<String> traceId,
        Optional<String> within,
        Instant expiresAt,
        Optional<Ending> ending) {

    private static final int LONGEST_TEXT = 1024;

    /** With keys of 1 KB they fit, beside the event, into an item of DynamoDB, which has 400 KB at most. */
    private static final int MOST_OBJECTS = 100;

    private static final int MOST_THUMBNAILS = 200;

    public InvocationRecord {
        detail = head(detail);
        objects = objects.stream().limit(MOST_OBJECTS).toList();
    }

    /** How an attempt is known to have ended, or {@link Outcome#BEGUN}. */
    public Outcome outcome() {
        return ending.map(Ending::outcome).orElse(Outcome.BEGUN);
    }

    InvocationRecord ended(Ending how) {
        return new InvocationRecord(
                requestId,
                startedAt,
                functionVersion,
                source,
                detail,
                objects,
                cold,
                init,
                memoryLimitMb,
                traceId,
                within,
                expiresAt,
                Optional.of(how));
    }

    /**
     * How an attempt ended.
     *
     * @param took from the event's arrival to the end of the work on it
     * @param peakMemoryMb what the execution environment has used at most so far, in MB; known on Linux
     * @param status of the answer, where there was one
     * @param failure that was thrown, or the reason of a rejection
     * @param thumbnails that were made; the first {@value #MOST_THUMBNAILS} of them
     * @param report counts of what the job found, by name
     */
    public record Ending(
            Outcome outcome,
            Duration took,
            OptionalInt peakMemoryMb,
            OptionalInt status,
            Optional<Failure> failure,
            List<Thumbnail> thumbnails,
            Map<String, Long> report) {

        public Ending {
            thumbnails = thumbnails.stream().limit(MOST_THUMBNAILS).toList();
            report = Map.copyOf(report);
        }

        Ending reporting(String name, long count) {
            Map<String, Long> more = new TreeMap<>(report);
            more.put(name, count);
            return new Ending(outcome, took, peakMemoryMb, status, failure, thumbnails, more);
        }
    }

    /**
     * Why an attempt did not do its work.
     *
     * @param error class of what was thrown; {@code Rejected} where nothing was
     * @param message at most {@value #LONGEST_TEXT} characters of it
     */
    public record Failure(String error, String message) {
        public Failure {
            message = head(message);
        }
    }

    /** Cut between two characters: half of one cannot be written. */
    private static String head(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1));
        return text.substring(0, splits ? LONGEST_TEXT - 1 : LONGEST_TEXT);
    }
}
