package org.coatcheck.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.coatcheck.quarantine.EncodedEvent.Encoding;
import org.coatcheck.testing.EventFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The message that an operator finds in the queue, for each kind of event. */
class EncodedEventTest {

    @ParameterizedTest
    @MethodSource("org.coatcheck.testing.EventFiles#names")
    void sendsEventFilesUnchanged(String file) {
        byte[] event = EventFiles.bytes(file);

        assertThat(EncodedEvent.of(event)).isEqualTo(new EncodedEvent(Encoding.TEXT, new String(event, UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {" ", "\t\r\n", "not JSON", "ü", "🧥", "\uFEFF{}", "\u007F\u0085\u2028", "\uD7FF\uE000\uFFFD"})
    void sendsAllowedCharactersUnchanged(String text) {
        assertThat(EncodedEvent.of(text.getBytes(UTF_8))).isEqualTo(new EncodedEvent(Encoding.TEXT, text));
    }

    @ParameterizedTest
    @CsvSource({
        "a zero,                   00",
        "a control character,      7B1B7D",
        "the last control one,     1F",
        "a noncharacter (U+FFFE),  EFBFBE",
        "another (U+FFFF),         EFBFBF",
        "half of a character,      7BC3",
        "an overlong slash,        C0AF",
        "a surrogate,              EDA080",
        "no UTF-8 at all,          FFFE7B00",
    })
    void sendsOtherBytesInBase64(String flaw, String hex) {
        byte[] event = HexFormat.of().parseHex(hex);

        assertThat(EncodedEvent.of(event))
                .isEqualTo(new EncodedEvent(Encoding.BASE64, Base64.getEncoder().encodeToString(event)));
    }

    @Test
    void bodyOfAnEmptyEventSaysSo() {
        assertThat(EncodedEvent.of(new byte[0])).isEqualTo(new EncodedEvent(Encoding.EMPTY, "an empty event"));
    }

    @Test
    void countsTheBytesOfTheBody() {
        assertThat(EncodedEvent.of("a ü ☕ 🧥".getBytes(UTF_8)).bytes()).isEqualTo(1 + 1 + 2 + 1 + 3 + 1 + 4);
    }

    @ParameterizedTest
    @MethodSource
    void attributeHasQuestionMarksForCharactersThatAreNotAllowed(String text, String attribute) {
        assertThat(EncodedEvent.attribute(text)).isEqualTo(attribute);
    }

    private static Stream<Arguments> attributeHasQuestionMarksForCharactersThatAreNotAllowed() {
        return Stream.of(
                arguments("", ""),
                arguments("uploads/cat.jpg", "uploads/cat.jpg"),
                arguments("ü ☕ 🧥 \t\r\n", "ü ☕ 🧥 \t\r\n"),
                arguments("a\u0000b\u001Bc\uFFFEd\uFFFFe", "a?b?c?d?e"),
                arguments("halves \uD800 \uDBFF \uDC00 \uDFFF", "halves ? ? ? ?"));
    }

    @Test
    void attributeEndsAfter1100WholeCharacters() {
        assertThat(EncodedEvent.attribute("a".repeat(1100))).isEqualTo("a".repeat(1100));
        assertThat(EncodedEvent.attribute("a".repeat(1101))).isEqualTo("a".repeat(1100));
        assertThat(EncodedEvent.attribute("a" + "🧥".repeat(1100))).isEqualTo("a" + "🧥".repeat(1099));
    }
}
