package org.coatcheck.function;

import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.coatcheck.cleanup.Cleanup;
import org.coatcheck.event.EventReader;
import org.coatcheck.ledger.BegunRecords;
import org.coatcheck.ledger.InvocationLog;
import org.coatcheck.ledger.Ledger;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.quarantine.Quarantine;
import org.coatcheck.router.Router;
import org.coatcheck.thumbnail.ObjectScan;
import org.coatcheck.thumbnail.ThumbnailStorage;
import org.coatcheck.thumbnail.Thumbnails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Creates the rooms, and connects them. */
final class Wiring {

    private Wiring() {}

    static Router router(RoomSettings settings, S3Client s3, DynamoDbClient dynamoDb, SqsClient sqs, Clock clock) {
        return router(settings, s3, dynamoDb, sqs, clock, Wiring::log);
    }

    /** Creates a router that writes its log lines elsewhere. */
    static Router router(
            RoomSettings settings,
            S3Client s3,
            DynamoDbClient dynamoDb,
            SqsClient sqs,
            Clock clock,
            Consumer<String> log) {
        Ledger ledger = new Ledger(dynamoDb, settings.ledger(), new InvocationLog(functionName(), log), clock);
        String invocationsTable = settings.ledger().invocationsTable();
        LedgerReader reader = new LedgerReader(dynamoDb, invocationsTable);
        BegunRecords begunRecords = new BegunRecords(dynamoDb, invocationsTable);
        ThumbnailStorage storage = new ThumbnailStorage(s3, dynamoDb, settings.thumbnail(), clock);
        ObjectScan scan = new ObjectScan(storage, settings.fingerprint(), ObjectScan.LARGEST_PAGE);
        return new Router(
                new EventReader(settings.thumbnail().uploads().firstBucket()),
                ledger,
                new Thumbnails(storage, settings.rendering()),
                new Cleanup(begunRecords, reader, scan, clock),
                new Quarantine(sqs, s3, settings.quarantine()),
                clock);
    }

    private static String functionName() {
        return Optional.ofNullable(System.getenv("AWS_LAMBDA_FUNCTION_NAME")).orElse("coatcheck");
    }

    /**
     * Writes a line as bytes: Lambda's client logs bytes as they are, whereas it would wrap a string if the function's log
     * format is JSON. The line separator is for dev mode, and for a client that writes to the standard output.
     */
    private static void log(String line) {
        LambdaRuntime.getLogger().log((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
