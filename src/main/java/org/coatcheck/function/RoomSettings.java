package org.coatcheck.function;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.coatcheck.image.Box;
import org.coatcheck.image.Fit;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.ledger.LedgerSettings;
import org.coatcheck.quarantine.QuarantineSettings;
import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.settings.Requirements;
import org.coatcheck.thumbnail.KeyPattern;
import org.coatcheck.thumbnail.ThumbnailSettings;
import org.coatcheck.thumbnail.UploadsSettings;

/** The settings of each room. */
record RoomSettings(
        ThumbnailSettings thumbnail,
        RenderingSettings rendering,
        LedgerSettings ledger,
        QuarantineSettings quarantine) {

    /**
     * Distributes the settings to the rooms.
     *
     * @throws InvalidSettingsException with one sentence for each wrong setting of any room
     */
    static RoomSettings of(Settings settings) {
        Requirements requirements = new Requirements();
        Optional<KeyPattern> keyPattern = requirements.valid(() -> new KeyPattern(settings.keyPattern()));
        Optional<ThumbnailSettings> thumbnail =
                requirements.valid(() -> thumbnail(settings, keyPattern.orElse(KeyPattern.DEFAULT)));
        Optional<RenderingSettings> rendering = requirements.valid(() -> rendering(settings, requirements));
        Optional<LedgerSettings> ledger = requirements.valid(
                () -> new LedgerSettings(settings.invocationsTable().orElse(""), settings.recordsKept()));
        Optional<QuarantineSettings> quarantine = requirements.valid(() -> quarantine(settings));
        requirements.check();
        return new RoomSettings(
                thumbnail.orElseThrow(), rendering.orElseThrow(), ledger.orElseThrow(), quarantine.orElseThrow());
    }

    private static ThumbnailSettings thumbnail(Settings settings, KeyPattern keyPattern) {
        return new ThumbnailSettings(
                new UploadsSettings(
                        settings.uploadsBuckets().orElse(List.of()),
                        settings.uploadsPrefixes().orElse(List.of()),
                        settings.uploadsSuffix().orElse("")),
                settings.thumbnailsBucket().orElse(""),
                settings.objectsTable().orElse(""),
                keyPattern,
                settings.cacheControl(),
                settings.maxBytes());
    }

    private static RenderingSettings rendering(Settings settings, Requirements requirements) {
        Optional<List<Box>> sizes = requirements.valid(
                () -> settings.thumbnailSizes().stream().map(Box::of).toList());
        Optional<Fit> fit = requirements.valid(() -> Fit.of(settings.thumbnailFit(), settings.thumbnailPosition()));
        requirements.holds(
                Set.of("true", "false").contains(settings.thumbnailAnimated()),
                "COATCHECK_THUMBNAIL_ANIMATED must be true or false; it is " + settings.thumbnailAnimated());
        return new RenderingSettings(
                sizes.orElse(List.of(Box.square(256))),
                fit.orElse(new Inside()),
                settings.thumbnailAnimated().equals("true"),
                settings.thumbnailFormat(),
                settings.thumbnailQuality(),
                settings.maxPixels(),
                settings.memory());
    }

    private static QuarantineSettings quarantine(Settings settings) {
        return new QuarantineSettings(
                settings.unknownQueueUrl().orElse(""),
                settings.rejectedQueueUrl().orElse(""),
                settings.oversizedBucket().orElse(""));
    }
}
