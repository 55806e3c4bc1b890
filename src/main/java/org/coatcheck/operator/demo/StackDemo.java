package org.coatcheck.operator.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.audit.AuditList;
import org.coatcheck.operator.audit.Follow;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Times;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/** The steps of {@code coatcheck run} on a deployed stack: send events to it, then print what they led to. */
final class StackDemo implements AutoCloseable {

    private static final String PHOTO = "uploads/cat.jpg";
    private static final Duration UPLOAD_TIMEOUT = Duration.ofSeconds(90);

    /** The template's default for Timeout. */
    private static final Duration LONGEST_ATTEMPT = Duration.ofMinutes(1);

    private final Aws aws;
    private final Stack stack;
    private final PrintWriter out;
    private final Instant start = Instant.now();
    private final S3Client s3;
    private final DynamoDbClient dynamoDb;
    private final LedgerReader ledger;

    StackDemo(Aws aws, Stack stack, PrintWriter out) {
        this.aws = aws;
        this.stack = stack;
        this.out = out;
        this.s3 = aws.s3();
        this.dynamoDb = aws.dynamoDb();
        this.ledger = new LedgerReader(dynamoDb, stack.output("InvocationsTable"));
    }

    /** Uploads a photograph, and waits until S3 has invoked the function and the attempt has ended. */
    void uploadPhoto(Path photo) throws InterruptedException {
        String bucket = stack.output("UploadsBucket");
        s3.putObject(put -> put.bucket(bucket).key(PHOTO).contentType("image/jpeg"), photo);
        Instant deadline = Instant.now().plus(UPLOAD_TIMEOUT);
        while (!hasEndedAttempt(bucket + "/" + PHOTO)) {
            if (Instant.now().isAfter(deadline)) {
                throw new CommandException("S3 did not invoke the function within " + UPLOAD_TIMEOUT.toSeconds()
                        + " s of the upload: look into the log of " + stack.output("FunctionName"));
            }
            Thread.sleep(200);
        }
    }

    private boolean hasEndedAttempt(String object) {
        return ledger.list(Question.about(object, start, Instant.now()))
                .anyMatch(record -> record.ending().isPresent());
    }

    void invokeWithSamples() {
        try (LambdaClient lambda = aws.lambda()) {
            SampleInvocations.run(lambda, stack.output("FunctionAlias"), out);
        }
    }

    /** Sends an HTTP request through API Gateway. */
    void callApi() throws InterruptedException {
        URI hello = stack.api(aws).resolve("hello");
        try (HttpClient http = HttpClient.newHttpClient()) {
            String body = http.send(HttpRequest.newBuilder(hello).build(), BodyHandlers.ofString())
                    .body();
            out.printf("API        %s%n           %s%n%n", hello, body);
        } catch (IOException unreachable) {
            throw new UncheckedIOException("API Gateway does not respond at " + hello, unreachable);
        }
    }

    /** Prints the thumbnail, the audit records and the unknown events of this demo. */
    void printResults() {
        List<InvocationRecord> records =
                ledger.find(Question.between(start, Instant.now())).toList();
        new DemoResults(aws, stack, out).print(records);
    }

    /** Prints new audit records until the thread is interrupted. It goes on if the stack is deleted meanwhile. */
    void followAudit() throws InterruptedException {
        AuditList list = new AuditList(out, Times.of(true), false);
        try {
            new Follow(
                            span -> ledger.list(Question.between(span.from(), span.to())),
                            LONGEST_ATTEMPT,
                            Instant.now(),
                            list::print)
                    .run();
        } catch (ResourceNotFoundException deleted) {
            out.println("The stack was deleted, so there is nothing to follow. LocalStack stays up until Ctrl-C.");
            new CountDownLatch(1).await();
        }
    }

    @Override
    public void close() {
        s3.close();
        dynamoDb.close();
    }
}
