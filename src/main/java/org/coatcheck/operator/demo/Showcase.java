package org.coatcheck.operator.demo;

import static java.util.Objects.requireNonNull;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.audit.AuditTable;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Table;
import org.coatcheck.operator.terminal.TerminalPicture;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Shows a deployed stack at work: what goes in, and what can be seen of it afterwards. */
final class Showcase implements AutoCloseable {

    private static final String PHOTO = "uploads/cat.jpg";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration WATCHED_EVERY = Duration.ofSeconds(3);
    private static final int PICTURE_COLUMNS = 64;

    private final Aws aws;
    private final Stack stack;
    private final PrintStream out;
    private final Instant start = Instant.now();
    private final S3Client s3;
    private final DynamoDbClient dynamoDb;
    private final LedgerReader ledger;

    Showcase(Aws aws, Stack stack, PrintStream out) {
        this.aws = aws;
        this.stack = stack;
        this.out = out;
        this.s3 = aws.s3();
        this.dynamoDb = aws.dynamoDb();
        this.ledger = new LedgerReader(dynamoDb, stack.output("InvocationsTable"));
    }

    /** Uploads a photograph, and waits until S3 has called the function and the function has answered. */
    void upload(Path photo) throws InterruptedException {
        String bucket = stack.output("UploadsBucket");
        s3.putObject(put -> put.bucket(bucket).key(PHOTO).contentType("image/jpeg"), photo);
        Instant deadline = Instant.now().plus(PATIENCE);
        while (records(start, Optional.of(bucket + "/" + PHOTO)).stream()
                .noneMatch(record -> record.ending().isPresent())) {
            if (Instant.now().isAfter(deadline)) {
                throw new CommandException("S3 has not called the function within " + PATIENCE.toSeconds()
                        + " s of the upload: look into the log of " + stack.output("FunctionName"));
            }
            Thread.sleep(200);
        }
    }

    void demonstrate() {
        try (LambdaClient lambda = aws.lambda()) {
            Demonstration.run(lambda, stack.output("FunctionAlias"), out);
        }
    }

    /** A real request through API Gateway. */
    void callApi() throws InterruptedException {
        URI hello = stack.api(aws).resolve("hello");
        try (HttpClient http = HttpClient.newHttpClient()) {
            String body = http.send(HttpRequest.newBuilder(hello).build(), BodyHandlers.ofString())
                    .body();
            out.printf("API        %s%n           %s%n%n", hello, body);
        } catch (IOException unreachable) {
            throw new UncheckedIOException("API Gateway does not answer at " + hello, unreachable);
        }
    }

    void showResults() {
        List<InvocationRecord> records = records(start, Optional.empty());
        records.stream()
                .flatMap(record -> record.ending().stream())
                .map(Ending::thumbnails)
                .flatMap(List::stream)
                .findFirst()
                .ifPresent(this::show);
        out.printf("Audit%n%n%s%n%n", AuditTable.list(records));
        showQueue("UnknownQueueUrl", "Queue of unknown events");
    }

    private void show(Thumbnail thumbnail) {
        out.printf(
                "Thumbnail  %s%n           %d x %d pixels, %,d bytes%n%n",
                address(thumbnail), thumbnail.width(), thumbnail.height(), thumbnail.bytes());
        if (TerminalPicture.canBeShown()) {
            out.println(TerminalPicture.of(fetch(thumbnail), PICTURE_COLUMNS));
        }
    }

    private String address(Thumbnail thumbnail) {
        return s3.utilities()
                .getUrl(get -> get.bucket(thumbnail.bucket()).key(thumbnail.key()))
                .toString();
    }

    private BufferedImage fetch(Thumbnail thumbnail) {
        try (InputStream file =
                s3.getObject(get -> get.bucket(thumbnail.bucket()).key(thumbnail.key()))) {
            return requireNonNull(ImageIO.read(file), "Java reads the JPEG that libvips wrote");
        } catch (IOException broken) {
            throw new UncheckedIOException("the thumbnail cannot be fetched from " + address(thumbnail), broken);
        }
    }

    /** Shows messages without taking them: whoever comes next finds them still there. */
    private void showQueue(String output, String heading) {
        try (SqsClient sqs = aws.sqs()) {
            List<Message> messages = sqs.receiveMessage(receive -> receive.queueUrl(stack.output(output))
                            .maxNumberOfMessages(10)
                            .visibilityTimeout(0)
                            .messageAttributeNames("All"))
                    .messages();
            out.printf("%s%n%n", heading);
            Table table = new Table(80);
            table.add("SOURCE", "RECEIVED AT", "REQUEST", "BYTES", "EVENT");
            messages.forEach(message -> table.add(
                    attribute(message, "source"),
                    attribute(message, "receivedAt"),
                    attribute(message, "requestId"),
                    attribute(message, "size"),
                    message.body()));
            out.println(table);
        }
    }

    private static String attribute(Message message, String name) {
        return Optional.ofNullable(message.messageAttributes().get(name))
                .map(MessageAttributeValue::stringValue)
                .orElse("");
    }

    /** Shows what comes in, until the thread is interrupted. */
    void watch() throws InterruptedException {
        Instant from = Instant.now();
        while (true) {
            Thread.sleep(WATCHED_EVERY);
            Instant until = Instant.now().minus(WATCHED_EVERY);
            List<InvocationRecord> fresh =
                    ledger.find(new Question(from, until, Optional.empty(), Optional.empty(), Optional.empty()));
            if (!fresh.isEmpty()) {
                out.printf("%n%s%n", AuditTable.list(fresh));
            }
            from = until.plusNanos(1000);
        }
    }

    private List<InvocationRecord> records(Instant from, Optional<String> object) {
        return ledger.find(new Question(from, Instant.now(), Optional.empty(), Optional.empty(), object));
    }

    @Override
    public void close() {
        s3.close();
        dynamoDb.close();
    }
}
