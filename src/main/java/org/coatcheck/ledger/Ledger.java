package org.coatcheck.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Writes a record of each attempt: begun before the work, beside which it is written, and ended after it, whatever
 * happened. An attempt that died without a word is a record that is begun and never ended.
 *
 * <p>The audit never costs a coat: where DynamoDB does not take a record, the log has it, and the work goes on. How many
 * it did not take is in the invocation's line of the log, and in its record where that can be written.
 */
public final class Ledger {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** An item of DynamoDB has 400 KB at most; an asynchronous event may have more, but none of S3's has. */
    private static final int LARGEST_EVENT = 256 * 1024;

    /** By this name the log and a record's report count what was not written. */
    static final String LOST_WRITES = "auditWritesLost";

    /** The SDK tries for a minute where DynamoDB is throttled, and whoever waits for the answer waits for the record. */
    private static final Duration LONGEST_WRITE = Duration.ofSeconds(4);

    /** No outcome is called that, and no request. */
    private static final String REHEARSAL = "rehearsal";

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Duration kept;
    private final InvocationLog log;
    private final Clock clock;

    /** A function opens its ledger at the end of its start. */
    private final Optional<Duration> init = InitPhase.untilNow();

    /**
     * Writes to one table.
     *
     * @param table of invocations
     * @param kept how long until DynamoDB may delete a record
     * @param log is told of each attempt that has ended
     */
    public Ledger(DynamoDbClient dynamoDb, String table, Duration kept, InvocationLog log, Clock clock) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.kept = kept;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Does the job between two entries in the ledger. What the job throws is recorded, and thrown.
     *
     * @param bytes of the event: the record has them until it is ended, so that an attempt that dies can be done again
     */
    public Response record(Invocation invocation, Event event, byte[] bytes, Supplier<Response> job) {
        InvocationRecord begun = begun(invocation, event);
        Duration limit = limit(invocation);
        CompletableFuture<Long> opening =
                CompletableFuture.supplyAsync(() -> open(begun, event, bytes, limit), Thread::startVirtualThread);
        try {
            Response answer = job.get();
            close(opening, begun, answered(begun, answer), limit);
            return answer;
        } catch (RuntimeException | Error failure) {
            close(opening, begun, failed(begun, failure), limit);
            throw failure;
        }
    }

    private InvocationRecord begun(Invocation invocation, Event event) {
        return new InvocationRecord(
                invocation.requestId(),
                invocation.startedAt(),
                invocation.functionVersion(),
                event.source(),
                event.detail(),
                objects(event),
                invocation.cold(),
                invocation.cold() ? init : Optional.empty(),
                invocation.memoryLimitMb(),
                invocation.traceId(),
                invocation.within(),
                invocation.startedAt().plus(kept),
                Optional.empty());
    }

    private static List<String> objects(Event event) {
        return event instanceof ObjectEvents events
                ? events.objects().stream().map(ObjectEvent::object).distinct().toList()
                : List.of();
    }

    private Ending answered(InvocationRecord begun, Response answer) {
        return new Ending(
                answer.outcome(),
                since(begun.startedAt()),
                PeakMemory.megabytes(),
                OptionalInt.of(answer.status()),
                answer.outcome() == Outcome.REJECTED
                        ? Optional.of(new Failure("Rejected", answer.body()))
                        : Optional.empty(),
                answer.thumbnails(),
                answer.report());
    }

    private Ending failed(InvocationRecord begun, Throwable failure) {
        return new Ending(
                Outcome.FAILED,
                since(begun.startedAt()),
                PeakMemory.megabytes(),
                OptionalInt.empty(),
                Optional.of(new Failure(failure.getClass().getName(), String.valueOf(failure.getMessage()))),
                List.of(),
                Map.of());
    }

    private Duration since(Instant startedAt) {
        return Duration.between(startedAt, clock.instant());
    }

    /** A function with little time must end its records in it. */
    private static Duration limit(Invocation invocation) {
        Duration eighth =
                Duration.between(invocation.startedAt(), invocation.deadline()).dividedBy(8);
        return eighth.isPositive() && eighth.compareTo(LONGEST_WRITE) < 0 ? eighth : LONGEST_WRITE;
    }

    /**
     * Only what nobody waits for can be lost: an HTTP caller sees the failure, and a tick comes again.
     *
     * @return how many items were not written; after the first one no more is tried
     */
    private long open(InvocationRecord record, Event event, byte[] bytes, Duration limit) {
        boolean mayBeLost = event instanceof ObjectEvents || event instanceof UnknownEvent;
        List<Map<String, AttributeValue>> items = Stream.concat(
                        Stream.of(
                                mayBeLost && bytes.length <= LARGEST_EVENT ? Item.of(record, bytes) : Item.of(record)),
                        IntStream.range(1, record.objects().size()).mapToObj(number -> Item.pointer(record, number)))
                .toList();
        return items.size() - items.stream().takeWhile(item -> put(item, limit)).count();
    }

    /** The last word must be written last. */
    private void close(CompletableFuture<Long> opening, InvocationRecord begun, Ending ending, Duration limit) {
        long lost = opening.join();
        boolean written = put(Item.of(begun.ended(losing(lost, ending))), limit);
        log.write(begun, losing(written ? lost : lost + 1, ending));
    }

    private static Ending losing(long writes, Ending ending) {
        return writes == 0 ? ending : ending.reporting(LOST_WRITES, writes);
    }

    /**
     * Closes the record of an attempt that died. It does nothing where the record has been closed meanwhile.
     *
     * @throws SdkException where DynamoDB refuses
     */
    public void abandon(InvocationRecord begun) {
        Ending ending = new Ending(
                Outcome.ABANDONED,
                since(begun.startedAt()),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of(
                        new Failure("Abandoned", "it began and never ended: out of memory, out of time, or killed")),
                List.of(),
                Map.of());
        try {
            dynamoDb.putItem(put -> put.tableName(table)
                    .item(Item.of(begun.ended(ending)))
                    .conditionExpression("outcome = :begun")
                    .expressionAttributeValues(Map.of(":begun", Item.s(Outcome.BEGUN.toString()))));
        } catch (ConditionalCheckFailedException ended) {
            LOG.debugf("request %s has ended after all", begun.requestId());
        }
    }

    /** Whether DynamoDB took it in time. */
    private boolean put(Map<String, AttributeValue> item, Duration limit) {
        try {
            dynamoDb.putItem(
                    put -> put.tableName(table).item(item).overrideConfiguration(call -> call.apiCallTimeout(limit)));
            return true;
        } catch (SdkException refused) {
            LOG.errorf(refused, "an audit record was not written: %s", Item.withoutEvent(item));
            return false;
        }
    }

    /** The writing of a record that is nobody's. DynamoDB refuses it: what it would replace is not there. */
    public Stream<Runnable> rehearsal() {
        return Stream.of(this::rehearse);
    }

    private void rehearse() {
        InvocationRecord nobodys = new InvocationRecord(
                REHEARSAL,
                Instant.EPOCH,
                REHEARSAL,
                REHEARSAL,
                REHEARSAL,
                List.of(REHEARSAL),
                false,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH.plus(kept),
                Optional.empty());
        // In another thread, as records are opened; but a call from there would not know that it is to close its
        // connection.
        Map<String, AttributeValue> item = CompletableFuture.supplyAsync(
                        () -> Item.of(nobodys, new byte[0]), Thread::startVirtualThread)
                .join();
        dynamoDb.putItem(put -> put.tableName(table)
                .item(item)
                .conditionExpression("outcome = :rehearsal")
                .expressionAttributeValues(Map.of(":rehearsal", Item.s(REHEARSAL)))
                .overrideConfiguration(call -> call.apiCallTimeout(LONGEST_WRITE)));
    }
}
