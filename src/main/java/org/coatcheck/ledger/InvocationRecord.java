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
import org.coatcheck.event.Via;
import org.coatcheck.timing.Phases;

/**
 * The audit record of one attempt to process one event.
 *
 * <pre>{@code
 * begun ──┬──> done        finished, or nothing to do: a duplicate, an object that is gone
 *         ├──> rejected    no retry can help: responded, and the event is in a queue, unless it was a remake
 *         ├──> failed      a retry may help: the exception goes to Lambda
 *         └──> abandoned   the attempt died, and the cleanup has closed its record
 * }</pre>
 *
 * <p>The record is written as {@code begun} beside the job, into a {@link Slot}, and again under its own key at the end. The
 * record of an HTTP request is written at the end only: its caller sees the failure if the attempt dies, and waits for one write
 * less. If only the begun record was written, the attempt still runs, or it died (out of memory, out of time, killed), or
 * DynamoDB did not accept the ended record. In the last case the log has it.
 *
 * <p>The end begins when everything is stored: the ended record is written beside the last state of an object's entry, that of
 * the last object if there are several. If that state cannot be written, the attempt fails, and the record is written once more.
 * If the attempt dies there, AWS retries the event, although the record says {@code done} or {@code rejected}. An attempt that
 * AWS does not retry, because the cleanup makes it, ends its record afterwards.
 *
 * <p>{@code failed}: Lambda retries an asynchronous event twice, then puts it into the failed
 * queue. Each retry is an attempt with the same request id and a record of its own.
 *
 * <p>{@code abandoned}: a tick looks for attempts that have not ended after a quarter of an hour, Lambda's longest
 * time-out. It processes the event in a new attempt, unless an attempt of the same request is done or rejected. After
 * five dead attempts of the request, or fifty in all, it gives the event up, to the rejected queue. Only then does it write
 * the record of the dead attempt, on the condition that no other end is recorded. If the tick dies before that, a later tick
 * repeats the work, which is harmless.
 *
 * @param requestId shared by AWS's retries of one event
 * @param startedAt together with the request id the key of the record
 * @param source who sent the event
 * @param detail what the event is about; its first {@value #LONGEST_TEXT} characters
 * @param objects of S3 that the event is about, as {@code bucket/key}; the first {@value #MOST_OBJECTS}
 * @param cold whether the execution environment was new
 * @param init length of the init phase of a new execution environment, if Lambda bills it with this event
 * @param memoryLimitMb the function's memory setting, in MB
 * @param within request id of the invocation in whose time the attempt ran, if it had no invocation of its own
 * @param via the service that passed an event of S3 on, if S3 did not send it directly
 * @param expiresAt TTL, {@link LedgerSettings#recordsKept} after the start: DynamoDB may delete the record from then on
 * @param ending empty while the attempt runs, and forever if it died
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
        Optional<Via> via,
        Instant expiresAt,
        Optional<Ending> ending) {

    private static final int LONGEST_TEXT = 1024;

    /** With keys of 1 KB, they and the event fit into an item of DynamoDB, which holds at most 400 KB. */
    private static final int MOST_OBJECTS = 100;

    private static final int MOST_THUMBNAILS = 200;

    /** An event about one object has nine at most. */
    private static final int MOST_SPANS = 32;

    public InvocationRecord {
        detail = head(detail);
        objects = objects.stream().limit(MOST_OBJECTS).toList();
    }

    /** The outcome; {@link Outcome#BEGUN} while no ending is known. */
    public Outcome outcome() {
        return ending.map(Ending::outcome).orElse(Outcome.BEGUN);
    }

    /** Where the time went: the init phase if Lambda bills it with this event, and all other phases once the attempt has ended. */
    public Phases phases() {
        Phases sinceArrival = ending.map(Ending::phases).orElse(Phases.NONE);
        return init.map(sinceArrival::after).orElse(sinceArrival);
    }

    /** The part of the record that lists show. */
    public RecordSummary summary() {
        return new RecordSummary(
                requestId,
                startedAt,
                source,
                detail,
                objects,
                cold,
                init,
                memoryLimitMb,
                within,
                via,
                ending.map(Ending::summary));
    }

    InvocationRecord ended(Ending newEnding) {
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
                via,
                expiresAt,
                Optional.of(newEnding));
    }

    /**
     * How an attempt ended.
     *
     * @param took from the arrival of the event until the work ended, or until only the state of the last object's entry was left
     *     to write; of an abandoned attempt, until the cleanup closed its record
     * @param peakMemoryMb peak memory of the execution environment so far, by all its attempts, in MB; known on Linux only
     * @param status of the response, if there was one
     * @param failure the exception, or the reason of a rejection
     * @param thumbnails that were made; the first {@value #MOST_THUMBNAILS}
     * @param report counts of what the job found, by name
     * @param phases since the event arrived; the first {@value #MOST_SPANS} spans
     */
    public record Ending(
            Outcome outcome,
            Duration took,
            OptionalInt peakMemoryMb,
            OptionalInt status,
            Optional<Failure> failure,
            List<Thumbnail> thumbnails,
            Map<String, Long> report,
            Phases phases) {

        public Ending {
            thumbnails = thumbnails.stream().limit(MOST_THUMBNAILS).toList();
            report = Map.copyOf(report);
            phases = phases.first(MOST_SPANS);
        }

        /** How long the attempt worked. Empty if it was abandoned: its record does not tell when it died. */
        public Optional<Duration> worked() {
            return summary().worked();
        }

        private RecordSummary.Ending summary() {
            return new RecordSummary.Ending(outcome, took, peakMemoryMb, status, failure, thumbnails.size(), report);
        }

        Ending reporting(String name, long count) {
            Map<String, Long> more = new TreeMap<>(report);
            more.put(name, count);
            return new Ending(outcome, took, peakMemoryMb, status, failure, thumbnails, more, phases);
        }

        Ending with(Phases measured) {
            return new Ending(outcome, took, peakMemoryMb, status, failure, thumbnails, report, measured);
        }
    }

    /**
     * Why an attempt did not do its work.
     *
     * @param error class name of the exception; {@code Rejected} or {@code Abandoned} if there was none
     * @param message its first {@value #LONGEST_TEXT} characters
     */
    public record Failure(String error, String message) {

        private static final String BECAUSE = "rejected because ";

        public Failure {
            message = head(message);
        }

        /** For people: the message, without what it has in common with others. An exception's class says more than a message. */
        public String reason() {
            return switch (error) {
                case "Rejected", "Abandoned" ->
                    message.startsWith(BECAUSE) ? message.substring(BECAUSE.length()) : message;
                default -> error.substring(error.lastIndexOf('.') + 1) + ": " + message;
            };
        }
    }

    /** Cuts between two characters: DynamoDB does not accept half of a surrogate pair. */
    private static String head(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1));
        return text.substring(0, splits ? LONGEST_TEXT - 1 : LONGEST_TEXT);
    }
}
