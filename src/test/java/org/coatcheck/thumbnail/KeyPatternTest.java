package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.coatcheck.image.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyPatternTest {

    @ParameterizedTest
    @CsvSource({
        "{key}/{size}.{extension},          uploads/cat.jpg/256.webp",
        "{size}/{key},                      256/uploads/cat.jpg",
        "{bucket}/{key}@{size}.{extension}, photos/uploads/cat.jpg@256.webp",
        "{size}-{size}/{key}/{key},         256-256/uploads/cat.jpg/uploads/cat.jpg",
        "${key}/\\{size}$1.jpg,             $uploads/cat.jpg/\\256$1.jpg",
        "{{key}}/{size},                    {uploads/cat.jpg}/256",
        "{key}/{size}{,                     uploads/cat.jpg/256{",
        "ü ☕/{key}/{size},                 ü ☕/uploads/cat.jpg/256",
    })
    void aKeyIsMadeAsThePatternSays(String pattern, String key) {
        assertThat(new KeyPattern(pattern).key("photos", "uploads/cat.jpg", 256, Format.WEBP))
                .isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{size}", "$1\\", "{bucket}{key}{extension}", "a b/ü+1.jpg", "{unknown}"})
    void anOriginalsKeyIsTakenAsItIs(String key) {
        assertThat(new KeyPattern("{key}/{size}.{extension}").key("photos", key, 64, Format.JPEG))
                .isEqualTo(key + "/64.jpg");
    }

    @ParameterizedTest
    @EnumSource
    void theExtensionIsTheFormats(Format format) {
        assertThat(new KeyPattern("{key}.{size}.{extension}").key("photos", "cat", 64, format))
                .isEqualTo("cat.64." + format.extension());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "thumbnail.jpg", "{key}", "{key}.{extension}", "{size}/{bucket}", "{ key }/{size}"})
    void withoutKeyAndSizeThumbnailsWouldOverwriteEachOther(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyPattern(pattern));
    }

    @Test
    void theSentenceSaysWhatIsMissing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyPattern("{key}.jpg"))
                .withMessage("the key pattern {key}.jpg must have {key} and {size} in it, or thumbnails overwrite each"
                        + " other");
    }

    /** At 28 and at 128, cat1 and cat. */
    @ParameterizedTest
    @ValueSource(
            strings = {"{key}{size}.{extension}", "{key}1{size}", "{size}{key}", "{size}0{key}", "{size}/{key}{size}"})
    void twoObjectsMustNotHaveOneKey(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyPattern(pattern))
                .withMessage("the key pattern " + pattern + " must have more than digits between {key} and {size}, or"
                        + " thumbnails of two objects could have one key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{KEY}", "{ key }", "{width}", "{ext}", "{ü}"})
    void whatIsNotKnownIsNamed(String placeholder) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyPattern("{key}/{size}/" + placeholder))
                .withMessage("the key pattern has " + placeholder
                        + " in it; known are {bucket}, {key}, {size}, {extension}");
    }
}
