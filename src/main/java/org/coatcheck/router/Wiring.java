package org.coatcheck.router;

import java.time.Clock;
import java.util.List;
import org.coatcheck.cleanup.Cleanup;
import org.coatcheck.event.EventReader;
import org.coatcheck.ledger.Ledger;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.quarantine.Quarantine;
import org.coatcheck.thumbnail.Format;
import org.coatcheck.thumbnail.KeyPattern;
import org.coatcheck.thumbnail.Survey;
import org.coatcheck.thumbnail.ThumbnailRules;
import org.coatcheck.thumbnail.Thumbnails;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Furnishes the rooms as the settings say. */
final class Wiring {

    private static final String SAME_FORMAT = "same";

    private Wiring() {}

    /** @throws IllegalStateException that says all that is wrong with the settings, and what to set */
    static Router router(Settings settings, S3Client s3, DynamoDbClient dynamoDb, SqsClient sqs, Clock clock) {
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
        Ledger ledger = new Ledger(dynamoDb, table, settings.recordsKept(), clock);
        Thumbnails.Places buckets = new Thumbnails.Places(
                uploads,
                settings.thumbnailsBucket().orElseThrow(),
                settings.objectsTable().orElseThrow());
        ThumbnailRules rules = rules(settings);
        Survey survey = new Survey(
                s3, dynamoDb, buckets, rules, settings.uploadsPrefix().orElse(""), Survey.LARGEST_PAGE, clock);
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
