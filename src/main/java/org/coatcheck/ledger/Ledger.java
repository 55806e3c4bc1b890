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
import org.coatcheck.event.Answer;
import org.coatcheck.event.Event;
import org.coatcheck.event.Event.ObjectEvents;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Writes a record of each attempt: begun before the work, beside which it is written, and ended after it, whatever
 * happened. An attempt that died without a word is a record that is begun and never ended.
 *
 * <p>The audit never costs a coat: where DynamoDB refuses a record, the log has it, and the work goes on.
 */
public final class Ledger {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** An item of DynamoDB has 400 KB at most; an asynchronous event may have more, but none of S3's has. */
    private static final int LARGEST_EVENT = 256 * 1024;

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final Duration kept;
    private final Clock clock;

    /**
     * Writes to one table.
     *
     * @param table of invocations
     * @param kept how long until DynamoDB may delete a record
     */
    public Ledger(DynamoDbClient dynamoDb, String table, Duration kept, Clock clock) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.kept = kept;
        this.clock = clock;
    }

    /**
     * Does the job between two entries in the ledger. What the job throws is recorded, and thrown.
     *
     * @param bytes of the event: the record has them until it is ended, so that an attempt that dies can be done again
     */
    public Answer record(Invocation invocation, Event event, byte[] bytes, Supplier<Answer> job) {
        InvocationRecord begun = begun(invocation, event);
        CompletableFuture<Void> opening =
                CompletableFuture.runAsync(() -> open(begun, event, bytes), Thread::startVirtualThread);
        try {
            Answer answer = job.get();
            close(opening, begun, answered(begun, answer));
            return answer;
        } catch (RuntimeException | Error failure) {
            close(opening, begun, failed(begun, failure));
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
                invocation.memoryLimitMb(),
                invocation.traceId(),
                invocation.startedAt().plus(kept),
                Optional.empty());
    }

    private static List<String> objects(Event event) {
        return event instanceof ObjectEvents events
                ? events.objects().stream().map(ObjectEvent::object).distinct().toList()
                : List.of();
    }

    private Ending answered(InvocationRecord begun, Answer answer) {
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

    /** Only what nobody waits for can be lost: an HTTP caller sees the failure, and a tick comes again. */
    private void open(InvocationRecord record, Event event, byte[] bytes) {
        boolean mayBeLost = event instanceof ObjectEvents || event instanceof UnknownEvent;
        put(mayBeLost && bytes.length <= LARGEST_EVENT ? Item.of(record, bytes) : Item.of(record));
        IntStream.range(1, record.objects().size()).forEach(number -> put(Item.pointer(record, number)));
    }

    /** The last word must be written last. */
    private void close(CompletableFuture<Void> opening, InvocationRecord begun, Ending ending) {
        opening.join();
        put(Item.of(begun.ended(ending)));
        log(begun, ending);
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

    private void put(Map<String, AttributeValue> item) {
        try {
            dynamoDb.putItem(put -> put.tableName(table).item(item));
        } catch (SdkException refused) {
            LOG.errorf(refused, "an audit record was not written: %s", Item.withoutEvent(item));
        }
    }

    private static void log(InvocationRecord begun, Ending ending) {
        MDC.put("requestId", begun.requestId());
        MDC.put("source", begun.source());
        MDC.put("outcome", ending.outcome().toString());
        MDC.put("ms", ending.took().toMillis());
        LOG.infof("%s: %s of %s", ending.outcome(), begun.detail(), begun.source());
        MDC.clear();
    }
}
