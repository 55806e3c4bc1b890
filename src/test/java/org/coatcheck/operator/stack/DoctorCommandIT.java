package org.coatcheck.operator.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DoctorCommandIT {

    private final TestStack stack = TestStack.shared();
    private final TestTerminal terminal = new TestTerminal();

    @Test
    void findsAFunctionThatIsWell() {
        assertThat(doctor(stack.stack().name())).as(terminal::out).isZero();
        assertThat(terminal.out())
                .contains("ok       stack       " + stack.stack().name() + " in the LocalStack at ")
                .contains(
                        "ok       function    " + stack.output("FunctionName") + ", version 1, Active, last changed ");
    }

    @Test
    void saysThatThereIsNoStack() {
        assertThat(doctor("no-such-stack")).isOne();
        assertThat(terminal.out()).startsWith("missing  stack       there is no stack no-such-stack in ");
    }

    private int doctor(String name) {
        return new CommandLine(new DoctorCommand())
                .setOut(terminal.terminal().out())
                .setErr(terminal.terminal().err())
                .execute("--endpoint", TestClients.endpoint().toString(), "--stack", name);
    }
}
