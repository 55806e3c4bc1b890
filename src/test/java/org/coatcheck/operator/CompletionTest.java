package org.coatcheck.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The script that completes commands and options is the one that picocli makes of the commands. */
class CompletionTest {

    private static final Path SCRIPT = Path.of("src/main/completion/coatcheck.bash");

    /** Where this test writes a script that differs, so that it can be copied. */
    private static final Path DIFFERENT_SCRIPT = Path.of("target/completion/coatcheck.bash");

    @Test
    void completesEveryCommandAndOption() throws IOException {
        CommandLine coatcheck = Coatcheck.commandLine(new TestTerminal().terminal());
        // Its name has two words, and it belongs to the command test, which the script ./coatcheck runs itself.
        coatcheck.getCommandSpec().removeSubcommand("test --load");
        coatcheck.addSubcommand("test", new TestCommand());
        Stream.of("format", "lint", "completion", "help")
                .forEach(name -> coatcheck.addSubcommand(name, CommandSpec.create()));
        String script = AutoComplete.bash("coatcheck", coatcheck);
        if (Files.notExists(SCRIPT) || !Files.readString(SCRIPT).equals(script)) {
            Files.createDirectories(DIFFERENT_SCRIPT.getParent());
            Files.writeString(DIFFERENT_SCRIPT, script);
        }

        assertThat(script).contains("redrive", "--queue", "rejected", "--around", "--fuzz");
        assertThat(SCRIPT)
                .as("the completion of changed commands: cp " + DIFFERENT_SCRIPT + " " + SCRIPT)
                .hasContent(script);
    }

    @Command
    @SuppressWarnings("UnusedVariable") // only their names matter
    private static final class TestCommand {

        @Option(names = {"--load"})
        private boolean load;

        @Option(names = "--uploads")
        private int uploads;

        @Option(names = "--fuzz")
        private String fuzz = "";
    }
}
