package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.coatcheck.image.Box;
import org.coatcheck.image.Fit;
import org.coatcheck.image.Fit.Position;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.testing.TestSettings;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static final ThumbnailSettings STORAGE = TestSettings.thumbnails("uploads", "thumbnails", "objects");
    private static final RenderingSettings RENDERING = TestSettings.rendering(256);
    private static final Fit INSIDE = new Fit.Inside();

    /** Another fingerprint makes all thumbnails of all stacks outdated, so it must not change by accident. */
    @Test
    void isThatOfEarlierVersions() {
        assertThat(Fingerprint.of(STORAGE, RENDERING)).isEqualTo("c93193d3");
    }

    @Test
    void differsWhereThumbnailsDo() {
        List<String> fingerprints = new ArrayList<>(List.of(
                Fingerprint.of(STORAGE, RENDERING),
                Fingerprint.of(STORAGE, rendering(List.of(128, 256), INSIDE, false, "same", 80)),
                Fingerprint.of(STORAGE, rendering(List.of(256), new Fit.Cover(Position.CENTRE), false, "same", 80)),
                Fingerprint.of(STORAGE, rendering(List.of(256), new Fit.Cover(Position.ENTROPY), false, "same", 80)),
                Fingerprint.of(STORAGE, rendering(List.of(256), INSIDE, true, "same", 80)),
                Fingerprint.of(STORAGE, rendering(List.of(256), INSIDE, false, "webp", 80)),
                Fingerprint.of(STORAGE, rendering(List.of(256), INSIDE, false, "same", 81)),
                Fingerprint.of(storage("{size}/{key}.{extension}", STORAGE.cacheControl()), RENDERING),
                Fingerprint.of(storage(STORAGE.keyPattern().toString(), "no-store"), RENDERING)));

        assertThat(fingerprints).doesNotHaveDuplicates().allMatch(text -> text.matches("[0-9a-f]{8}"));
    }

    @Test
    void isTheSameWhereThumbnailsAre() {
        RenderingSettings limits = new RenderingSettings(RENDERING.sizes(), INSIDE, false, "same", 80, 1_000_000, 3008);

        assertThat(Fingerprint.of(TestSettings.thumbnails("other", "buckets", "table"), limits))
                .isEqualTo(Fingerprint.of(STORAGE, RENDERING));
        assertThat(Fingerprint.of(STORAGE, TestSettings.rendering(128, 256)))
                .isEqualTo(Fingerprint.of(STORAGE, TestSettings.rendering(256, 128)));
    }

    private static RenderingSettings rendering(
            List<Integer> sizes, Fit fit, boolean animated, String format, int quality) {
        return new RenderingSettings(
                sizes.stream().map(Box::square).toList(), fit, animated, format, quality, 100_000_000, 1769);
    }

    private static ThumbnailSettings storage(String keyPattern, String cacheControl) {
        return new ThumbnailSettings(
                STORAGE.uploads(),
                STORAGE.thumbnailsBucket(),
                STORAGE.objectsTable(),
                new KeyPattern(keyPattern),
                cacheControl,
                STORAGE.maxBytes(),
                STORAGE.retryDelay());
    }
}
