package org.coatcheck.function;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.coatcheck.thumbnail.KeyPattern;

/** Finds what is wrong with the settings before it does harm, and says what to set. */
final class SettingsCheck {

    private static final int LARGEST_SIZE = 8192;
    private static final int MOST_SIZES = 16;

    /** Off-heap memory is addressed by libvips with more, but a Lambda function has 10 GB at most. */
    private static final long MOST_BYTES = 2L << 30;

    /** A century: long enough, and far from the end of Java's calendar. */
    private static final Duration LONGEST_KEPT = Duration.ofDays(36_500);

    /** Each tick asks for every hour of it, several times. */
    private static final Duration LONGEST_LOOK_BACK = Duration.ofDays(7);

    private final Settings settings;
    private final List<String> problems = new ArrayList<>();

    private SettingsCheck(Settings settings) {
        this.settings = settings;
    }

    /** Sentences, each about one wrong setting; none where all is well. */
    static List<String> problems(Settings settings) {
        SettingsCheck check = new SettingsCheck(settings);
        check.places();
        check.thumbnails();
        check.limits();
        return check.problems;
    }

    private void places() {
        required("COATCHECK_UPLOADS_BUCKET", "the bucket whose objects get thumbnails", settings.uploadsBucket());
        required("COATCHECK_THUMBNAILS_BUCKET", "the bucket that thumbnails go to", settings.thumbnailsBucket());
        required("COATCHECK_OVERSIZED_BUCKET", "the bucket for events too large for SQS", settings.oversizedBucket());
        required("COATCHECK_INVOCATIONS_TABLE", "the table of invocations", settings.invocationsTable());
        required("COATCHECK_OBJECTS_TABLE", "the table of objects", settings.objectsTable());
        required("COATCHECK_UNKNOWN_QUEUE_URL", "the queue for unknown events", settings.unknownQueueUrl());
        required("COATCHECK_REJECTED_QUEUE_URL", "the queue for rejected objects", settings.rejectedQueueUrl());
        check(
                settings.uploadsBucket().isEmpty() || !settings.uploadsBucket().equals(settings.thumbnailsBucket()),
                "COATCHECK_THUMBNAILS_BUCKET must not be the uploads bucket, or every thumbnail would be an upload"
                        + " that gets thumbnails: set it to a bucket of its own");
    }

    private void thumbnails() {
        List<Integer> sizes = settings.thumbnailSizes();
        check(
                !sizes.isEmpty()
                        && sizes.size() <= MOST_SIZES
                        && sizes.stream().distinct().count() == sizes.size()
                        && sizes.stream().allMatch(size -> size >= 1 && size <= LARGEST_SIZE),
                "COATCHECK_THUMBNAIL_SIZES must be 1 to %d different numbers of pixels from 1 to %d, such as 128,256; it is %s"
                        .formatted(MOST_SIZES, LARGEST_SIZE, sizes));
        check(
                Wiring.isFormat(settings.thumbnailFormat()),
                "COATCHECK_THUMBNAIL_FORMAT must be same, jpeg, png, gif, webp or avif; it is "
                        + settings.thumbnailFormat());
        check(
                settings.thumbnailQuality() >= 1 && settings.thumbnailQuality() <= 100,
                "COATCHECK_THUMBNAIL_QUALITY must be 1 to 100; it is " + settings.thumbnailQuality());
        try {
            new KeyPattern(settings.keyPattern());
        } catch (IllegalArgumentException wrong) {
            problems.add("COATCHECK_KEY_PATTERN: " + wrong.getMessage());
        }
    }

    private void limits() {
        check(
                settings.maxBytes() >= 1 && settings.maxBytes() <= MOST_BYTES,
                "COATCHECK_MAX_BYTES must be 1 to " + MOST_BYTES + "; it is " + settings.maxBytes());
        check(settings.maxPixels() >= 1, "COATCHECK_MAX_PIXELS must be 1 or more; it is " + settings.maxPixels());
        duration("COATCHECK_RECORDS_KEPT", "P90D", settings.recordsKept(), LONGEST_KEPT);
        duration("COATCHECK_CLEANUP_LOOK_BACK", "PT6H", settings.cleanupLookBack(), LONGEST_LOOK_BACK);
    }

    private void duration(String variable, String example, Duration value, Duration longest) {
        check(
                value.isPositive() && value.compareTo(longest) <= 0,
                "%s must be a duration such as %s, of %d days at most; it is %s"
                        .formatted(variable, example, longest.toDays(), value));
    }

    private void required(String variable, String what, Optional<String> value) {
        check(value.isPresent(), variable + " is not set: it names " + what);
    }

    private void check(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            problems.add(otherwise);
        }
    }
}
