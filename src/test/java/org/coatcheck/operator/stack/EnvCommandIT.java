package org.coatcheck.operator.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.coatcheck.operator.Coatcheck;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code env} prints, read by a real shell. */
class EnvCommandIT {

    private static final String HOSTILE = "it's $(touch x) `touch y` \"q\" \\ ; #\nnext '' line";

    private final TestStack stack = TestStack.shared();
    private final String function = stack.output("FunctionName");
    private final TestTerminal terminal = new TestTerminal();
    private Map<String, String> settings = Map.of();

    @BeforeEach
    void rememberSettings() {
        settings = stack.lambda
                .getFunctionConfiguration(get -> get.functionName(function))
                .environment()
                .variables();
    }

    /** Other tests copy the settings. No caller is affected meanwhile: all of them use the alias. */
    @AfterEach
    void restoreSettings() {
        configure(settings);
    }

    @Test
    void shellReadsEveryValueAsItIs() throws Exception {
        set("COATCHECK_CACHE_CONTROL", HOSTILE);

        assertThat(env()).isZero();

        assertThat(valueInShell("COATCHECK_CACHE_CONTROL")).isEqualTo(HOSTILE);
        assertThat(valueInShell("AWS_ENDPOINT_URL"))
                .isEqualTo(TestClients.endpoint().toString());
        assertThat(valueInShell("AWS_REGION")).isEqualTo("us-east-1");
        assertThat(valueInShell("AWS_DEFAULT_REGION")).isEqualTo("us-east-1");
        assertThat(valueInShell("AWS_ACCESS_KEY_ID")).isEqualTo("test");
        assertThat(valueInShell("AWS_SECRET_ACCESS_KEY")).isEqualTo("test");
        assertThat(valueInShell("AWS_PROFILE")).isEqualTo("unset");
        assertThat(valueInShell("AWS_SESSION_TOKEN")).isEqualTo("unset");
    }

    @Test
    void rejectsAValueThatCannotBePrinted() {
        set("COATCHECK_CACHE_CONTROL", "no\u202estore");

        assertThat(env()).isEqualTo(2);

        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).contains("COATCHECK_CACHE_CONTROL has a control character in its value");
    }

    private int env() {
        return Coatcheck.commandLine(terminal.terminal())
                .execute(
                        "env",
                        "--endpoint",
                        TestClients.endpoint().toString(),
                        "--stack",
                        stack.stack().name());
    }

    private void set(String name, String value) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(name, value);
        configure(changed);
    }

    private void configure(Map<String, String> variables) {
        stack.lambda.updateFunctionConfiguration(
                update -> update.functionName(function).environment(environment -> environment.variables(variables)));
        stack.lambda.waiter().waitUntilFunctionUpdatedV2(get -> get.functionName(function));
    }

    /** A variable's value after eval "$(./coatcheck env)", in a shell that had others before. */
    private String valueInShell(String variable) throws Exception {
        ProcessBuilder shell = new ProcessBuilder(
                "/bin/sh", "-euc", "eval \"$1\"; printf %s \"${" + variable + "-unset}\"", "sh", terminal.out());
        shell.environment().put("AWS_PROFILE", "prod");
        shell.environment().put("AWS_SESSION_TOKEN", "token");
        Process process = shell.redirectErrorStream(true).start();
        String value = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(value).isZero();
        return value;
    }
}
