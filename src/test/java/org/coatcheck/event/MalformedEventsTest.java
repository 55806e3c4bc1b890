package org.coatcheck.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.Charset;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.coatcheck.event.Event.ScheduledTick;
import org.coatcheck.event.Event.UnknownEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes that no AWS service sends. JSON in any Unicode encoding is read; everything else is an unknown event whose source
 * says what it is.
 */
class MalformedEventsTest {

    /** Lambda's limit for the event of a synchronous invocation. */
    private static final int LARGEST_EVENT = 6 << 20;

    private static final String TICK = "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}";

    private static final String TOO_DEEP = "JSON that is nested too deeply";
    private static final String TOO_LONG = "JSON with a name or a number that is too long";

    private static final EventReader READER = new EventReader("uploads-bucket");

    @Test
    void emptyEventIsUnknown() {
        assertThat(READER.read(new byte[0])).isEqualTo(new UnknownEvent("an empty event", "it has no bytes"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ` \t\r\n`              | nothing but white space
            []                     | a JSON array
            [{"source":"aws:sqs"}] | aws:sqs
            [{"source":7}]         | a JSON array
            ""                     | a JSON string
            "aws:s3"               | a JSON string
            7                      | a JSON number
            -1.5e3                 | a JSON number
            true                   | a JSON boolean
            false                  | a JSON boolean
            null                   | a JSON null
            {}                     | a JSON object that names no source
            {"Records":[]}         | a JSON object that names no source
            {"Records":{"0":{}}}   | a JSON object that names no source
            {"Records":[null]}     | a JSON object that names no source
            {"source":null}        | a JSON object that names no source
            {"source":""}          | a JSON object that names no source
            {"source":["aws:s3"]}  | a JSON object that names no source
            """)
    void jsonWithoutASourceIsUnknown(String json, String source) {
        assertThat(READER.read(json.getBytes(UTF_8))).isEqualTo(new UnknownEvent(source, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "{",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "\"\n\"",
                "01",
                "+1",
                ".5",
                "NaN",
                "True",
                "// a comment\n{}",
                "<xml/>",
                "\uFEFF",
            })
    void invalidTextIsNotJson(String text) {
        assertNotJson(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} {}", "{}x", "null null", "[]]", "{}}", "1 2", "{},", "{}\u0000"})
    void trailingTextIsNotJson(String text) {
        assertNotJson(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"source\":\"aws:events\",\"detail\":\"0900Z\",\"detail\":\"1000Z\"}",
                "{\"source\":\"aws:events\",\"detail\":\"0900Z\",\"\\u0064etail\":\"1000Z\"}",
                "{\"source\":\"aws:events\",\"detail\":\"0900Z\",\"x\":{\"a\":1,\"a\":1}}",
                "{\"source\":\"aws:events\",\"detail\":\"0900Z\",\"x\":[{\"\":1,\"\":1}]}",
            })
    void duplicateFieldIsNotJson(String json) {
        assertNotJson(json.getBytes(UTF_8));
    }

    @Test
    void sameFieldInTwoObjectsIsNoDuplicate() {
        assertThat(READER.read(
                        TICK.replace("}", ",\"x\":[{\"a\":1},{\"a\":1}]}").getBytes(UTF_8)))
                .isEqualTo(new ScheduledTick(LocalTime.of(9, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "half of a character,      22C322",
        "a surrogate,              22EDA08022",
        "no first byte,            22BC22",
        "no byte of UTF-8 at all,  22FF22",
        "UTF-32 in a wrong order,  0000FFFE7B000000",
        "another wrong order,      FEFF00007B000000",
        "UTF-32 beyond the end,    0000007B01020304",
        "half of UTF-32,           0000007B00",
        "UTF-32 that breaks off,   0000FEFF00",
        "zeros,                    00000000",
    })
    void invalidEncodingIsNotJson(String flaw, String hex) {
        assertNotJson(HexFormat.of().parseHex(hex));
    }

    @Test
    void latin1IsNotJson() {
        assertNotJson("\"ü\"".getBytes(ISO_8859_1));
    }

    // RFC 4627 allows JSON in UTF-8, UTF-16 and UTF-32, and says how to detect the encoding.
    @ParameterizedTest
    @FieldSource("UNICODE")
    void readsEveryUnicodeEncoding(Charset charset) {
        assertThat(READER.read(TICK.getBytes(charset))).isEqualTo(new ScheduledTick(LocalTime.of(9, 0)));
    }

    @ParameterizedTest
    @FieldSource("UNICODE")
    void truncatedUnicodeIsNotJson(Charset charset) {
        byte[] bytes = TICK.getBytes(charset);

        assertNotJson(Arrays.copyOf(bytes, bytes.length - 1));
    }

    @SuppressWarnings("unused") // named in @FieldSource
    private static final Charset[] UNICODE = {
        UTF_8, UTF_16, UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE")
    };

    @Test
    void skipsAByteOrderMark() {
        assertThat(READER.read(("\uFEFF" + TICK).getBytes(UTF_8))).isEqualTo(new ScheduledTick(LocalTime.of(9, 0)));
    }

    @Test
    void namesJsonThatIsNestedTooDeeply() {
        assertThat(READER.read(nestedArrays(1000))).isEqualTo(new UnknownEvent("a JSON array", ""));
        assertThat(READER.read(nestedArrays(1001)))
                .isEqualTo(new UnknownEvent(TOO_DEEP, "it has more than 1000 levels"));
    }

    private static byte[] nestedArrays(int levels) {
        return ("[".repeat(levels) + "]".repeat(levels)).getBytes(UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void readsTheLargestAndTheDeepestEvents(String what, String text, String source) {
        assertThat(READER.read(text.getBytes(UTF_8)).source()).isEqualTo(source);
    }

    private static Stream<Arguments> readsTheLargestAndTheDeepestEvents() {
        int deep = 100_000;
        return Stream.of(
                arguments("100,000 arrays in each other", "[".repeat(deep) + "]".repeat(deep), TOO_DEEP),
                arguments("100,000 objects in each other", "{\"a\":".repeat(deep) + "1" + "}".repeat(deep), TOO_DEEP),
                arguments("6 MB of [", "[".repeat(LARGEST_EVENT), TOO_DEEP),
                arguments("6 MB of {\"a\":", "{\"a\":".repeat(LARGEST_EVENT / 5), TOO_DEEP),
                arguments("6 MB of spaces", " ".repeat(LARGEST_EVENT), "nothing but white space"),
                arguments("a string of 6 MB", '"' + "x".repeat(LARGEST_EVENT - 2) + '"', "a JSON string"),
                arguments("a string of 6 MB that does not end", '"' + "x".repeat(LARGEST_EVENT - 1), "not JSON"),
                arguments("a name of 6 MB", "{\"" + "x".repeat(LARGEST_EVENT - 6) + "\":1}", TOO_LONG),
                arguments("a number of 6 MB", "9".repeat(LARGEST_EVENT), TOO_LONG),
                arguments("6 MB of arrays", "[[]" + ",[]".repeat(LARGEST_EVENT / 3 - 2) + "]", "a JSON array"),
                arguments(
                        "a source of 6 MB", "{\"source\":\"" + "x".repeat(LARGEST_EVENT - 13) + "\"}", "x".repeat(128)),
                arguments(
                        "a path of 6 MB",
                        "{\"source\":\"aws:apigateway\",\"detail\":\"GET /" + "x".repeat(LARGEST_EVENT - 50) + "\"}",
                        "aws:apigateway"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            com.example.orders        | com.example.orders
            ' padded '                | padded
            '   '                     | a blank name
            \\u0000\\n\\u001b[31m\\t  | ???[31m?
            \\u007f\\u0080\\u2028     | ???
            Café ☕                   | Caf? ?
            🧥🧥                      | ??
            half \\ud83d of one       | half ? of one
            <script>alert(1)</script> | <script>alert(1)</script>
            """)
    void writesTheSourceInPrintableAscii(String source, String name) {
        UnknownEvent expected = new UnknownEvent(name, "");

        assertThat(READER.read(("{\"source\":\"" + source + "\"}").getBytes(UTF_8)))
                .isEqualTo(expected);
        assertThat(READER.read(("{\"source\":\"" + source + "\",\"detail\":\"x\"}").getBytes(UTF_8)))
                .isEqualTo(expected);
        assertThat(READER.read(("{\"Records\":[{\"EventSource\":\"" + source + "\"}]}").getBytes(UTF_8)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"source\":\"aws:apigateway\",\"detail\":\"GET /half-\\ud83e-of-it\"}",
                "{\"source\":\"aws:apigateway\",\"detail\":\"GET /\\ud83e\"}",
                "{\"httpMethod\":\"\\udc00\",\"path\":\"/\",\"requestContext\":{}}",
                "{\"version\":\"2.0\",\"rawPath\":\"/\\udc00\\ud800\",\"requestContext\":{\"http\":{}}}",
                "{\"Event\":\"s3:TestEvent\",\"Bucket\":\"\\ud800\"}",
            })
    void neverReturnsAnUnpairedSurrogate(String json) {
        String detail = READER.read(json.getBytes(UTF_8)).detail();

        assertThat(UTF_8.newEncoder().canEncode(detail)).as(detail).isTrue();
    }

    @Test
    void reportsWhereTheJsonIsWrongWithoutItsText() {
        assertThat(READER.read("{\n  \"password\": hunter2\n}".getBytes(UTF_8)).detail())
                .startsWith("it cannot be read past line 2, column ")
                .doesNotContain("hunter2");
    }

    private static void assertNotJson(byte[] bytes) {
        assertThat(READER.read(bytes)).isInstanceOfSatisfying(UnknownEvent.class, event -> {
            assertThat(event.source()).isEqualTo("not JSON");
            assertThat(event.detail()).startsWith("it cannot be read");
        });
    }
}
