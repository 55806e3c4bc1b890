package org.coatcheck.operator.load;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Event.UnknownEvent;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.redrive.QueueSnapshot;
import org.coatcheck.operator.redrive.QueuedEvent.Found;
import org.coatcheck.operator.redrive.QueuedEvent.Unreadable;
import org.coatcheck.operator.redrive.QueuedEvents;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Finds in a stack what has become of the events that were sent to it. */
final class LoadSearch implements AutoCloseable {

    private final Stack stack;
    private final Instant start;
    private final S3Client s3;
    private final SqsClient sqs;
    private final DynamoDbClient dynamoDb;
    private final QueuedEvents events;

    /**
     * What was found.
     *
     * @param thumbnails in the bucket: the key, and the ETag of the version that it says it is of
     * @param records of all attempts
     * @param rejected keys in the rejected queue
     * @param unknown whole events in the unknown queue
     * @param failed what is in the failed queue
     */
    record Findings(
            List<Map.Entry<String, String>> thumbnails,
            List<InvocationRecord> records,
            List<String> rejected,
            List<String> unknown,
            List<String> failed) {

        Findings {
            thumbnails = List.copyOf(thumbnails);
            records = List.copyOf(records);
            rejected = List.copyOf(rejected);
            unknown = List.copyOf(unknown);
            failed = List.copyOf(failed);
        }
    }

    /** @param start since when what was sent is of interest */
    LoadSearch(Aws aws, Stack stack, Instant start) {
        this.stack = stack;
        this.start = start;
        this.s3 = aws.s3();
        this.sqs = aws.sqs();
        this.dynamoDb = aws.dynamoDb();
        this.events = new QueuedEvents(s3, stack.output("UploadsBucket"));
    }

    /** How many events will not be tried again. */
    long ended() {
        return records().stream()
                        .filter(record -> record.outcome() == Outcome.DONE || record.outcome() == Outcome.REJECTED)
                        .count()
                + queued(EventQueue.FAILED).size();
    }

    Findings all() {
        return new Findings(
                thumbnails(),
                records(),
                queued(EventQueue.REJECTED),
                queued(EventQueue.UNKNOWN),
                queued(EventQueue.FAILED));
    }

    /** All but those of the clock, which may tick in between. */
    private List<InvocationRecord> records() {
        LedgerReader ledger = new LedgerReader(dynamoDb, stack.output("InvocationsTable"));
        return ledger
                .find(new Question(start, Instant.now(), Optional.empty(), Optional.empty(), Optional.empty()))
                .stream()
                .filter(record -> !record.source().equals(ScheduledTick.SOURCE))
                .toList();
    }

    private List<Map.Entry<String, String>> thumbnails() {
        String bucket = stack.output("ThumbnailsBucket");
        return s3.listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream()
                .map(object -> Map.entry(object.key(), metadata(object.key()).getOrDefault("source-etag", "none")))
                .toList();
    }

    /** What a thumbnail says of its original. */
    Map<String, String> metadata(String thumbnail) {
        return s3.headObject(
                        head -> head.bucket(stack.output("ThumbnailsBucket")).key(thumbnail))
                .metadata();
    }

    private List<String> queued(EventQueue queue) {
        List<String> names = new ArrayList<>();
        try (QueueSnapshot snapshot = new QueueSnapshot(sqs, queue.url(stack))) {
            for (Optional<Message> next = snapshot.next(); next.isPresent(); next = snapshot.next()) {
                names.add(name(queue, next.get()));
            }
        }
        return names;
    }

    private String name(EventQueue queue, Message message) {
        return switch (events.read(queue, message)) {
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
