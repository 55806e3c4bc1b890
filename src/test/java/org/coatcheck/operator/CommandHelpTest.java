package org.coatcheck.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coatcheck.testing.ScriptCopy;
import org.coatcheck.testing.ScriptCopy.Result;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The help texts that the script prints are those of the commands, and it prints them without a JDK and without a build. */
class CommandHelpTest {

    private static final Path TEXTS = Path.of("src/main/help");

    /** Where this test writes a text that differs, so that it can be copied. */
    private static final Path DIFFERENT_TEXTS = Path.of("target/help");

    @TempDir
    private Path folder;

    private ScriptCopy script;

    @BeforeEach
    void copyScript() throws IOException {
        script = new ScriptCopy(folder);
        script.install("cat");
    }

    private static Stream<CommandLine> commandsInJava() {
        return Coatcheck.commandLine(new TestTerminal().terminal()).getSubcommands().values().stream()
                .distinct();
    }

    @ParameterizedTest
    @MethodSource("commandsInJava")
    void hasTheTextOfACommandInJava(CommandLine command) throws IOException {
        String text = command.getUsageMessage();
        Path file = TEXTS.resolve(
                command.getCommandName().equals("test --load") ? "load.txt" : command.getCommandName() + ".txt");
        if (Files.notExists(file) || !Files.readString(file).equals(text)) {
            Files.writeString(Files.createDirectories(DIFFERENT_TEXTS).resolve(file.getFileName()), text);
        }

        assertThat(file)
                .as("the text of a changed command: cp " + DIFFERENT_TEXTS + "/* " + TEXTS)
                .hasContent(text);
    }

    @Test
    void printsTheHelpOfEveryCommandWithoutABuild() throws Exception {
        List<String> commands = commands();
        assertThat(commands)
                .contains(
                        "run",
                        "test",
                        "package",
                        "format",
                        "lint",
                        "env",
                        "queues",
                        "doctor",
                        "completion",
                        "deploy",
                        "destroy");

        for (String command : commands) {
            assertThat(run(command, "--help"))
                    .startsWith("Usage: ./coatcheck " + command + " ")
                    .isEqualTo(text(command))
                    .isEqualTo(run("help", command))
                    .isEqualTo(run(command, "-x", "y", "-h"));
        }
        assertThat(run("test", "--load", "--help"))
                .startsWith("Usage: ./coatcheck test --load ")
                .isEqualTo(text("load"));
        assertThat(script.home().resolve("target")).doesNotExist();
    }

    /** The commands that the script's own help lists, except help. */
    private List<String> commands() throws Exception {
        return Pattern.compile("(?m)^  ([a-z]+(?:, [a-z]+)*) ")
                .matcher(run("help"))
                .results()
                .map(MatchResult::group)
                .flatMap(names -> Stream.of(names.strip().split(", ")))
                .distinct()
                .filter(name -> !name.equals("help"))
                .toList();
    }

    /** What the script prints on a machine without Java and Maven. */
    private String run(String... arguments) throws Exception {
        Result result = script.run(arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        return result.out();
    }

    private static String text(String command) throws IOException {
        return Files.readString(TEXTS.resolve(command + ".txt"));
    }
}
