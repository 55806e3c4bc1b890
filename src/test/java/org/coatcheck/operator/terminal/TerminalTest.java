package org.coatcheck.operator.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.RowPrinter.Column;
import org.coatcheck.testing.HostileText;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No text from outside acts on the operator's terminal. */
class TerminalTest {

    private final TestTerminal printed = new TestTerminal();
    private final Terminal terminal = printed.terminal();

    @Test
    void letsNoForbiddenCharacterThroughOnEitherStream() {
        for (PrintWriter stream : List.of(terminal.out(), terminal.err())) {
            stream.println(HostileText.characters());
            HostileText.sequences().forEach(stream::println);
        }

        assertThat(Stream.of(printed.out(), printed.err())).allSatisfy(text -> {
            assertThat(text.codePoints()).hasSizeGreaterThan(1000).noneMatch(HostileText::isForbidden);
            assertThat(text)
                    .contains(
                            "\\u{1b}]0;title\\u{7}",
                            "a\\u{202e}gpj.exe", "\\u{9b}8m", "\\u{e0001}", "\\u{fe0f}", "\\u{34f}");
        });
    }

    @Test
    void keepsOrdinaryTextOfEveryScript() {
        String text = "ünïcödé 日本語 العربية हिन्दी 🐈 …\n";

        terminal.out().print(text);
        terminal.out().flush();

        assertThat(printed.out()).isEqualTo(text);
    }

    @Test
    void replacesLoneSurrogatesAndKeepsPairsThatAreWrittenInHalves() {
        terminal.out().write('\ud83d');
        terminal.out().write('\udc08');
        terminal.out().println("\ud83d|\udc08");

        assertThat(printed.out()).isEqualTo("🐈\\u{d83d}|\\u{dc08}\n");
    }

    /** A library's log goes to System.err, which is such a stream. */
    @Test
    void filtersBytesTooEvenIfACharacterIsWrittenInHalves() throws IOException {
        StringWriter text = new StringWriter();
        try (PrintStream stream =
                new PrintStream(new PrintableStream(StandardCharsets.UTF_8, new PrintableWriter(text)), true)) {
            for (byte one : "a\u202e\u001b[2J ü🐈".getBytes(StandardCharsets.UTF_8)) {
                stream.write(one);
            }
        }

        assertThat(text).hasToString("a\\u{202e}\\u{1b}[2J ü🐈");
    }

    @Test
    void errorsCannotBringTheirOwnStyles() {
        StringWriter raw = new StringWriter();
        TerminalWriter.printError(new TerminalWriter(raw, true), "coatcheck: no \033[8mstack");

        assertThat(raw).hasToString("\033[1;31mcoatcheck: no \\u{1b}[8mstack\033[0m\n");
    }

    @Test
    void textFromOutsideCannotBeginALine() {
        new Progress(terminal.err()::println).say("message 1: \ncoatcheck: all is well");

        assertThat(printed.err().lines())
                .singleElement()
                .asString()
                .endsWith("message 1: \\u{a}coatcheck: all is well");
    }

    /** JSON that is parsed is the same text as before; what is printed of it is harmless. */
    @Test
    void jsonEscapesWhatATerminalObeys() throws IOException {
        String text = HostileText.characters() + "\n\t\"ü🐈" + '\ud83d';

        String json = Json.line(Map.of("key", text));
        terminal.out().println(json);

        assertThat(json.codePoints()).noneMatch(character -> HostileText.isForbidden(character) || character == '\n');
        assertThat(printed.out()).isEqualTo(json + "\n").contains("\\u202e", "\\u007f", "\\udb40\\udc01", "ü🐈");
        assertThat(new ObjectMapper().readTree(json).path("key").asText()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            abcdefgh   | abcdefgh
            abcdefghi  | abcdefg…
            日本語日    | 日本語日
            日本語日本  | 日本語…
            🐈🐈🐈🐈🐈     | 🐈🐈🐈…
            éééééééé   | éééééééé
            """)
    void cutsACellByTheColumnsThatItTakes(String text, String cell) {
        Table table = new Table(8);
        table.add(text);

        assertThat(table.toString()).isEqualTo(cell);
    }

    @Test
    void alignsTheColumnsAfterWideCombinedAndReplacedCharacters() {
        Table table = new Table(20);
        List.of("plain", "日本", "e\u0301e\u0301", "a\u0007b").forEach(key -> table.add(key, "|"));

        assertThat(table.toString().lines())
                .containsExactly("plain    |", "日本     |", "e\u0301e\u0301       |", "a\\u{7}b  |");
    }

    /** Rows are printed before the next ones are known, so a wide cell moves the columns after it for good. */
    @Test
    void printsRowsAsTheyComeInColumnsThatGrow() {
        RowPrinter rows = new RowPrinter(
                terminal.out(), List.of(new Column("KEY", 4), new Column("REASON", 6, 8), new Column("MS", 2)));

        assertThat(printed.out()).isEmpty();
        rows.print(List.of("a", "none", "1"));
        assertThat(printed.out().lines()).containsExactly("KEY   REASON  MS", "a     none    1");
        rows.print(List.of("a\u0007bcd", "something long", "2"));
        rows.print(List.of("b", "", "3"));

        assertThat(printed.out().lines().skip(2)).containsExactly("a\\u{7}bcd  somethi…  2", "b                    3");
    }
}
