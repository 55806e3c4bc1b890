package org.coatcheck.function;

import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.coatcheck.cleanup.Cleanup;
import org.coatcheck.event.EventReader;
import org.coatcheck.image.Format;
import org.coatcheck.ledger.InvocationLog;
import org.coatcheck.ledger.Ledger;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.quarantine.Quarantine;
import org.coatcheck.router.Router;
import org.coatcheck.thumbnail.KeyPattern;
import org.coatcheck.thumbnail.ObjectScan;
import org.coatcheck.thumbnail.ThumbnailRules;
import org.coatcheck.thumbnail.Thumbnails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Furnishes the rooms as the settings say. */
public final class Wiring {

    private static final String SAME_FORMAT = "same";

    private Wiring() {}

    /**
     * Wires the rooms.
     *
     * @throws IllegalStateException that says all that is wrong with the settings, and what to set
     */
    public static Router router(Settings settings, S3Client s3, DynamoDbClient dynamoDb, SqsClient sqs, Clock clock) {
        List<String> problems = SettingsCheck.problems(settings);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("Coatcheck does not start. " + String.join(". ", problems) + ".");
        }
        String uploads = settings.uploadsBucket().orElseThrow();
        String table = settings.invocationsTable().orElseThrow();
        Quarantine.Places places = new Quarantine.Places(
                settings.unknownQueueUrl().orElseThrow(),
                settings.rejectedQueueUrl().orElseThrow(),
                settings.oversizedBucket().orElseThrow());
        Ledger ledger = new Ledger(dynamoDb, table, settings.recordsKept(), log(), clock);
        Thumbnails.Places buckets = new Thumbnails.Places(
                uploads,
                settings.thumbnailsBucket().orElseThrow(),
                settings.objectsTable().orElseThrow());
        ThumbnailRules rules = rules(settings);
        ObjectScan survey = new ObjectScan(
                s3, dynamoDb, buckets, rules, settings.uploadsPrefix().orElse(""), ObjectScan.LARGEST_PAGE, clock);
        return new Router(
                new EventReader(uploads),
                ledger,
                new Thumbnails(s3, dynamoDb, buckets, rules, clock),
                new Cleanup(ledger, new LedgerReader(dynamoDb, table), survey, settings.cleanupLookBack(), clock),
                new Quarantine(sqs, s3, places));
    }

    static boolean isFormat(String name) {
        return name.equals(SAME_FORMAT) || Format.named(name).isPresent();
    }

    private static InvocationLog log() {
        String functionName =
                Optional.ofNullable(System.getenv("AWS_LAMBDA_FUNCTION_NAME")).orElse("coatcheck");
        return new InvocationLog(functionName, Wiring::log);
    }

    /**
     * As bytes, a line is one event of the log just as it is: a string Lambda's client would wrap where the function's log
     * format is JSON. Where the client writes to the standard output, and in dev mode, the line needs an end.
     */
    private static void log(String line) {
        LambdaRuntime.getLogger().log((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static ThumbnailRules rules(Settings settings) {
        return new ThumbnailRules(
                settings.thumbnailSizes(),
                Format.named(settings.thumbnailFormat()),
                settings.thumbnailQuality(),
                new KeyPattern(settings.keyPattern()),
                settings.cacheControl(),
                settings.maxBytes(),
                settings.maxPixels());
    }
}
