package org.coatcheck.operator.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.coatcheck.operator.Coatcheck;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;

/** What {@code env} prints, read by a real shell. */
class EnvCommandIT {

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
