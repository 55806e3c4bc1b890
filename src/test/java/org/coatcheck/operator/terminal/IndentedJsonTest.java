package org.coatcheck.operator.terminal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndentedJsonTest {

    @Test
    void breaksLines() {
        assertThat(IndentedJson.of("{\"a\":[1.50,\"ü\"],\"b\":{}}")).isEqualTo("""
                {
                  "a" : [ 1.50, "ü" ],
                  "b" : { }
                }""");
        assertThat(IndentedJson.of("{\"a\":1}".getBytes(UTF_16BE))).isEqualTo("{\n  \"a\" : 1\n}");
    }

    /** Each of them has ended a command, or would become another number. */
    @ParameterizedTest
    @ValueSource(strings = {"1e99999999999", "0e-2147483648", "1e400", "-0.0", "0.12345678901234567890123", "1.10"})
    void keepsNumbersAsTheyAreWritten(String number) {
        assertThat(IndentedJson.of("{\"n\":" + number + "}")).isEqualTo("{\n  \"n\" : " + number + "\n}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "not JSON",
                "{\"a\":",
                "{\"a\":1} {\"b\":2}",
                "{\"a\":1} rest",
                "{\"a\":1,\"a\":2}",
                "\"half a character: \\ud83d\"",
            })
    void leavesOtherTextAsItIs(String text) {
        assertThat(IndentedJson.of(text)).isEqualTo(text);
    }

    @Test
    void replacesWhatIsNotUtf8() {
        assertThat(IndentedJson.of("ü".getBytes(ISO_8859_1))).isEqualTo("\uFFFD");
    }

    /** A megabyte of it became five hundred, and took all memory. */
    @Test
    void leavesDeepJsonAsItIs() {
        String deep = "{\"a\":".repeat(990) + "[" + "{\"a\":0},".repeat(10_000) + "0]" + "}".repeat(990);

        assertThat(IndentedJson.of(deep)).isEqualTo(deep);
        assertThat(IndentedJson.of("{\"a\":".repeat(100) + "0" + "}".repeat(100)))
                .contains("\n");
    }
}
