package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadsCursorTest {

    /** The prefix {@code a/b/} is part of {@code a/}, so it would be listed twice. */
    private static final UploadsSettings UPLOADS =
            new UploadsSettings(List.of("photos", "scans"), List.of("a/", "a/b/", "c/"), "");

    @Test
    void listsEachPrefixOfEachBucketOnce() {
        assertThat(Stream.iterate(
                                UploadsCursor.of("", UPLOADS),
                                cursor -> true,
                                cursor -> cursor.nextListing(UPLOADS).orElse(cursor))
                        .limit(5)
                        .map(UploadsCursor::text)
                        .distinct())
                .containsExactly("photos:a/", "photos:c/", "scans:a/", "scans:c/");
    }

    /** A bucket that is named twice must not lead back to the first time, or those after it would never be listed. */
    @Test
    void listsABucketThatIsNamedTwiceOnce() {
        UploadsSettings uploads =
                new UploadsSettings(List.of("photos", "photos", "scans"), List.of("a/", "c/", "a/"), "");

        assertThat(uploads.listings().map(UploadsCursor::text))
                .containsExactly("photos:a/", "photos:c/", "scans:a/", "scans:c/");
    }

    /** A key may be as long as its prefix: a cursor after it is not the beginning of its listing. */
    @ParameterizedTest
    @CsvSource({"scans:c/,scans:c/", "scans/c/,scans/c/", "scans/c/1.jpg,scans/c/1.jpg", "photos/a/b/1:2,photos/a/b/1:2"
    })
    void goesOnWhereItStopped(String text, String expected) {
        assertThat(UploadsCursor.of(text, UPLOADS).text()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"other/a/1.jpg", "photos/d/1.jpg", "photos:d/", "''", "uploads/cat.jpg"})
    void beginsAnewIfTheSettingsDoNotCoverTheCursor(String text) {
        assertThat(UploadsCursor.of(text, UPLOADS).text()).isEqualTo("photos:a/");
    }

    @Test
    void looksAtAllKeysWithoutAPrefix() {
        UploadsSettings uploads = new UploadsSettings(List.of("photos"), List.of(), "");

        assertThat(UploadsCursor.of("photos/1.jpg", uploads)).isEqualTo(new UploadsCursor("photos", "", "1.jpg"));
    }
}
