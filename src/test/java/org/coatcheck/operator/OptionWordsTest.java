package org.coatcheck.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Every option that offers words explains a wrong one in the same way: none is left to picocli's own converter. */
class OptionWordsTest {

    @ParameterizedTest
    @MethodSource("commandLinesWithAWrongWord")
    void explainsAWrongWord(List<String> arguments) {
        TestTerminal terminal = new TestTerminal();

        int exitCode = Coatcheck.commandLine(terminal.terminal()).execute(arguments.toArray(String[]::new));

        assertThat(exitCode).isEqualTo(2);
        assertThat(terminal.err()).contains("there is no \"nonsense\", only ").doesNotContain("expected one of");
    }

    private static Stream<List<String>> commandLinesWithAWrongWord() {
        return Coatcheck.commandLine(new TestTerminal().terminal()).getSubcommands().values().stream()
                .distinct()
                .flatMap(OptionWordsTest::withAWrongWord);
    }

    private static Stream<List<String>> withAWrongWord(CommandLine command) {
        return command.getCommandSpec().args().stream()
                .filter(argument -> Arrays.stream(argument.auxiliaryTypes()).anyMatch(Class::isEnum))
                .map(argument -> withAWrongWord(command.getCommandName(), argument));
    }

    private static List<String> withAWrongWord(String command, ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? List.of(command, option.longestName(), "nonsense")
                : List.of(command, "nonsense");
    }
}
