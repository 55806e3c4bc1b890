package org.coatcheck.operator.load;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.load.LoadResults.StoredThumbnail;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.redrive.QueueSnapshot;
import org.coatcheck.operator.redrive.QueuedEvent.Found;
import org.coatcheck.operator.redrive.QueuedEvent.Unreadable;
import org.coatcheck.operator.redrive.QueuedEvents;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.CommandException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Reads the results of a load test from the stack's buckets, ledger and queues. */
final class LoadResultsReader implements AutoCloseable {

    /**
     * How long to wait for the next result before giving up. Lambda, like LocalStack, waits at most 5 minutes before it
     * retries an event. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
     */
    static final Duration TIMEOUT = Duration.ofMinutes(6);

    private final Stack stack;
    private final Instant start;
    private final S3Client s3;
    private final SqsClient sqs;
    private final DynamoDbClient dynamoDb;
    private final QueuedEvents events;

    /** @param start of the test; earlier records are ignored */
    LoadResultsReader(Aws aws, Stack stack, Instant start) {
        this.stack = stack;
        this.start = start;
        this.s3 = aws.s3();
        this.sqs = aws.sqs();
        this.dynamoDb = aws.dynamoDb();
        this.events = new QueuedEvents(s3, stack);
    }

    /** How many events are done, rejected or in the failed queue, so that Lambda does not retry them. */
    long endedEvents() {
        return ledger().list(Question.between(start, Instant.now()))
                        .filter(record -> !record.source().equals(ScheduledTick.SOURCE))
                        .filter(record -> record.outcome() == Outcome.DONE || record.outcome() == Outcome.REJECTED)
                        .count()
                + queued(EventQueue.FAILED).size();
    }

    LoadResults read() {
        return new LoadResults(
                thumbnails(),
                records(),
                queued(EventQueue.REJECTED),
                queued(EventQueue.UNKNOWN),
                queued(EventQueue.FAILED));
    }

    /** Leaves out the ticks of the schedule, which may run meanwhile. */
    private List<InvocationRecord> records() {
        return ledger().find(Question.between(start, Instant.now()))
                .filter(record -> !record.source().equals(ScheduledTick.SOURCE))
                .toList();
    }

    private LedgerReader ledger() {
        return new LedgerReader(dynamoDb, stack.output("InvocationsTable"));
    }

    private List<StoredThumbnail> thumbnails() {
        String bucket = stack.output("ThumbnailsBucket");
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream()
                .map(object ->
                        new StoredThumbnail(object.key(), metadata(object.key()).getOrDefault("source-etag", "none")))
                .toList();
    }

    private Map<String, String> metadata(String thumbnailKey) {
        return s3.headObject(
                        head -> head.bucket(stack.output("ThumbnailsBucket")).key(thumbnailKey))
                .metadata();
    }

    /** Waits for a thumbnail, and returns the sequencer of the event that it was made for. */
    String awaitSequencer(String thumbnailKey) throws InterruptedException {
        Instant deadline = Instant.now().plus(TIMEOUT);
        while (Instant.now().isBefore(deadline)) {
            try {
                return Optional.ofNullable(metadata(thumbnailKey).get("source-sequencer"))
                        .orElseThrow(() ->
                                new CommandException("the thumbnail " + thumbnailKey + " has no source-sequencer"));
            } catch (NoSuchKeyException notYet) {
                Thread.sleep(200);
            }
        }
        throw new CommandException("there is no thumbnail after " + TIMEOUT.toMinutes()
                + " minutes: look into the log of " + stack.output("FunctionName"));
    }

    private List<String> queued(EventQueue queue) {
        try (QueueSnapshot snapshot = new QueueSnapshot(sqs, queue.url(stack))) {
            return snapshot.messages().map(message -> name(queue, message)).toList();
        }
    }

    private String name(EventQueue queue, Message message) {
        return switch (events.read(queue, message).event()) {
            case Found(var bytes, UnknownEvent unknown) -> bytes.asUtf8String();
            case Found(var bytes, var event) -> event.detail();
            case Unreadable(String reason) -> reason;
        };
    }

    @Override
    public void close() {
        s3.close();
        sqs.close();
        dynamoDb.close();
    }
}
