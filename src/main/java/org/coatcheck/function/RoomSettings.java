package org.coatcheck.function;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.coatcheck.image.Box;
import org.coatcheck.image.Fit;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.ledger.LedgerSettings;
import org.coatcheck.quarantine.QuarantineSettings;
import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.settings.Requirements;
import org.coatcheck.thumbnail.Fingerprint;
import org.coatcheck.thumbnail.KeyPattern;
import org.coatcheck.thumbnail.ThumbnailSettings;
import org.coatcheck.thumbnail.UploadsSettings;

/** The settings of each room. */
public record RoomSettings(
        ThumbnailSettings thumbnail,
        RenderingSettings rendering,
        LedgerSettings ledger,
        QuarantineSettings quarantine) {

    private static final String WHOLE_NUMBER = "a whole number";

    /**
     * Distributes the settings to the rooms.
     *
     * @throws InvalidSettingsException with one sentence for each wrong setting of any room
     */
    public static RoomSettings of(Settings settings, Concurrency concurrency) {
        Requirements requirements = new Requirements();
        Optional<KeyPattern> keyPattern =
                requirements.valid(() -> new KeyPattern(settings.keyPattern().orElse("")));
        Optional<ThumbnailSettings> thumbnail =
                requirements.valid(() -> thumbnail(settings, keyPattern.orElse(KeyPattern.DEFAULT), requirements));
        Optional<RenderingSettings> rendering =
                requirements.valid(() -> rendering(settings, concurrency, requirements));
        Optional<LedgerSettings> ledger = requirements.valid(() -> ledger(settings, requirements));
        Optional<QuarantineSettings> quarantine = requirements.valid(() -> quarantine(settings));
        thumbnail.ifPresent(limits -> rendering.ifPresent(memory -> checkFiles(limits, memory, requirements)));
        requirements.check();
        return new RoomSettings(
                thumbnail.orElseThrow(), rendering.orElseThrow(), ledger.orElseThrow(), quarantine.orElseThrow());
    }

    /** The fingerprint of the settings with which thumbnails are made. */
    public String fingerprint() {
        return Fingerprint.of(thumbnail, rendering);
    }

    private static ThumbnailSettings thumbnail(Settings settings, KeyPattern keyPattern, Requirements requirements) {
        return new ThumbnailSettings(
                new UploadsSettings(
                        settings.uploadsBuckets().orElse(List.of()),
                        settings.uploadsPrefixes().orElse(List.of()),
                        settings.uploadsSuffix().orElse("")),
                settings.thumbnailsBucket().orElse(""),
                settings.objectsTable().orElse(""),
                keyPattern,
                settings.cacheControl().orElse(""),
                requirements.parsed(
                        "COATCHECK_MAX_BYTES", settings.maxBytes(), Long::valueOf, WHOLE_NUMBER, "104857600"),
                retryDelay());
    }

    /** AWS waits a minute. LocalStack can be told to wait less, and tells its functions so. */
    private static Duration retryDelay() {
        return Duration.ofSeconds(Long.parseLong(System.getenv().getOrDefault("LAMBDA_RETRY_BASE_DELAY", "60")));
    }

    /** With several events at the same time files get only a part of the memory, which an operator learns at the start. */
    private static void checkFiles(ThumbnailSettings limits, RenderingSettings rendering, Requirements requirements) {
        requirements.holds(
                rendering.concurrency() == 1 || limits.maxBytes() <= (long) rendering.memoryForFiles() << 20,
                "COATCHECK_MAX_BYTES must be at most the %d MB that files may take with %d events at the same time; it is %d bytes: lower it, or raise MemorySize"
                        .formatted(rendering.memoryForFiles(), rendering.concurrency(), limits.maxBytes()));
    }

    private static RenderingSettings rendering(Settings settings, Concurrency concurrency, Requirements requirements) {
        Optional<List<Box>> sizes =
                requirements.valid(() -> boxes(settings.thumbnailSizes().orElse("")));
        Optional<Fit> fit = requirements.valid(() -> Fit.of(
                settings.thumbnailFit().orElse(""), settings.thumbnailPosition().orElse("")));
        String animated = settings.thumbnailAnimated().orElse("empty");
        requirements.holds(
                Set.of("true", "false").contains(animated),
                "COATCHECK_THUMBNAIL_ANIMATED must be true or false; it is " + animated);
        return new RenderingSettings(
                sizes.orElse(List.of(Box.square(256))),
                fit.orElse(new Inside()),
                animated.equals("true"),
                settings.thumbnailFormat().orElse(""),
                requirements.parsed(
                        "COATCHECK_THUMBNAIL_QUALITY",
                        settings.thumbnailQuality(),
                        Integer::valueOf,
                        WHOLE_NUMBER,
                        "80"),
                requirements.parsed(
                        "COATCHECK_MAX_PIXELS", settings.maxPixels(), Long::valueOf, WHOLE_NUMBER, "100000000"),
                requirements.parsed("COATCHECK_MEMORY", settings.memory(), Integer::valueOf, WHOLE_NUMBER, "1769"),
                concurrency.events());
    }

    private static List<Box> boxes(String sizes) {
        return Stream.of(sizes.split(",", -1)).map(String::strip).map(Box::of).toList();
    }

    private static LedgerSettings ledger(Settings settings, Requirements requirements) {
        return new LedgerSettings(
                settings.invocationsTable().orElse(""),
                requirements.parsed(
                        "COATCHECK_RECORDS_KEPT", settings.recordsKept(), Duration::parse, "a duration", "P90D"));
    }

    private static QuarantineSettings quarantine(Settings settings) {
        return new QuarantineSettings(
                settings.unknownQueueUrl().orElse(""),
                settings.rejectedQueueUrl().orElse(""),
                settings.oversizedBucket().orElse(""));
    }
}
