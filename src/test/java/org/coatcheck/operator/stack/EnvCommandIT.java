package org.coatcheck.operator.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code env} prints, read by a real shell. */
class EnvCommandIT {

    private static final Map<String, String> SHELL =
            Map.of("AWS_PROFILE", "prod", "AWS_SESSION_TOKEN", "token", "AWS_ENDPOINT_URL_S3", "https://store");

    private final TestStack stack = TestStack.shared();
    private final TestTerminal terminal = new TestTerminal();

    @Test
    void shellReadsEveryValueAsItIs() throws Exception {
        assertThat(env()).as(terminal::err).isZero();

        assertThat(valueInShell("COATCHECK_UPLOADS_BUCKET")).isEqualTo(stack.output("UploadsBucket"));
        assertThat(valueInShell("COATCHECK_UPLOADS_PREFIX")).isEqualTo("uploads/");
        assertThat(valueInShell("AWS_ENDPOINT_URL"))
                .isEqualTo(TestClients.endpoint().toString());
        assertThat(valueInShell("AWS_REGION")).isEqualTo("us-east-1");
        assertThat(valueInShell("AWS_DEFAULT_REGION")).isEqualTo("us-east-1");
        assertThat(valueInShell("AWS_ACCESS_KEY_ID")).isEqualTo("test");
        assertThat(valueInShell("AWS_SECRET_ACCESS_KEY")).isEqualTo("test");
        assertThat(valueInShell("AWS_PROFILE")).isEqualTo("unset");
        assertThat(valueInShell("AWS_SESSION_TOKEN")).isEqualTo("unset");
        assertThat(valueInShell("AWS_ENDPOINT_URL_S3")).isEqualTo("unset");
    }

    private int env() {
        return new CommandLine(new EnvCommand(SHELL))
                .setOut(terminal.terminal().out())
                .setErr(terminal.terminal().err())
                .execute(
                        "--endpoint",
                        TestClients.endpoint().toString(),
                        "--stack",
                        stack.stack().name());
    }

    /** A variable's value after eval "$(./coatcheck env)", in a shell that had others before. */
    private String valueInShell(String variable) throws Exception {
        ProcessBuilder shell = new ProcessBuilder(
                "/bin/sh", "-euc", "eval \"$1\"; printf %s \"${" + variable + "-unset}\"", "sh", terminal.out());
        shell.environment().putAll(SHELL);
        Process process = shell.redirectErrorStream(true).start();
        String value = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(value).isZero();
        return value;
    }
}
