package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.coatcheck.image.Box;
import org.coatcheck.image.Format;
import org.coatcheck.settings.InvalidSettingsException;
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
    void replacesEveryPlaceholder(String pattern, String key) {
        assertThat(new KeyPattern(pattern).key("photos", "uploads/cat.jpg", Box.square(256), Format.WEBP))
                .isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{size}", "$1\\", "{bucket}{key}{extension}", "a b/ü+1.jpg", "{unknown}"})
    void insertsTheUploadsKeyUnchanged(String key) {
        assertThat(new KeyPattern("{key}/{size}.{extension}").key("photos", key, Box.square(64), Format.JPEG))
                .isEqualTo(key + "/64.jpg");
    }

    @ParameterizedTest
    @EnumSource
    void insertsTheExtensionOfTheFormat(Format format) {
        assertThat(new KeyPattern("{key}.{size}.{extension}").key("photos", "cat", Box.square(64), format))
                .isEqualTo("cat.64." + format.extension());
    }

    @Test
    void writesWidthAndHeightOfASizeThatIsNoSquare() {
        assertThat(KeyPattern.DEFAULT.key("photos", "cat.jpg", new Box(400, 300), Format.JPEG))
                .isEqualTo("cat.jpg/400x300.jpg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "thumbnail.jpg", "{key}", "{key}.{extension}", "{size}/{bucket}", "{ key }/{size}"})
    void rejectsAPatternWithoutKeyAndSize(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> new KeyPattern(pattern));
    }

    @Test
    void explainsThatKeyAndSizeAreRequired() {
        assertProblem(
                "{key}.jpg",
                "the key pattern {key}.jpg must have {key} and {size} in it, or thumbnails overwrite each other");
    }

    /** With such a pattern, cat1 at size 28 and cat at size 128 would share a key, or catx400 at 300 and cat at 400x300. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{key}{size}.{extension}",
                "{key}1{size}",
                "{size}{key}",
                "{size}0{key}",
                "{size}/{key}{size}",
                "{key}x{size}"
            })
    void rejectsAPatternThatGivesTwoObjectsOneKey(String pattern) {
        assertProblem(
                pattern,
                "the key pattern " + pattern + " must have more than digits and x between {key} and {size}, or"
                        + " thumbnails of two objects could have one key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{KEY}", "{ key }", "{width}", "{ext}", "{ü}"})
    void namesAnUnknownPlaceholder(String placeholder) {
        assertProblem(
                "{key}/{size}/" + placeholder,
                "the key pattern has " + placeholder + " in it; known are {bucket}, {key}, {size}, {extension}");
    }

    /** With such a pattern, hardly a key or none would fit into the 1024 bytes of S3. */
    @Test
    void limitsTheLengthInBytes() {
        String longest = "{key}/{size}".concat("ü".repeat(444));

        assertThat(new KeyPattern(longest)).hasToString(longest);
        assertProblem(longest + "a", "the key pattern must be at most 900 bytes; it is 901");
    }

    @ParameterizedTest
    @CsvSource({"0, U+0000", "10, U+000A", "127, U+007F", "133, U+0085"})
    void rejectsAControlCharacter(int character, String name) {
        assertProblem(
                "{key}/" + Character.toString(character) + "{size}",
                "the key pattern must have no control character; it has " + name + " in it");
    }

    private static void assertProblem(String pattern, String problem) {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new KeyPattern(pattern))
                .satisfies(
                        invalid -> assertThat(invalid.problems()).containsExactly("COATCHECK_KEY_PATTERN: " + problem));
    }
}
