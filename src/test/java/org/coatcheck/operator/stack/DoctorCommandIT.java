package org.coatcheck.operator.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.State;

class DoctorCommandIT {

    private final TestStack stack = TestStack.shared();
    private final TestTerminal terminal = new TestTerminal();

    @Test
    void findsAFunctionThatIsWell() {
        assertThat(doctor(stack.stack().name())).as(terminal::out).isZero();
        assertThat(terminal.out())
                .contains("ok       stack       " + stack.stack().name() + " in the LocalStack at ")
                .contains("ok       function    " + stack.output("FunctionName") + ", version 1, Active, last changed ")
                .contains("ok       settings    ");
    }

    @Test
    void saysThatTheFunctionDoesNotStartWithItsSettings() {
        DoctorCommand doctor = new DoctorCommand();
        commandLine(doctor);

        int exitCode = doctor.examine(GetFunctionConfigurationResponse.builder()
                .functionName("coatcheck-function")
                .state(State.ACTIVE)
                .memorySize(512)
                .environment(variables -> variables.variables(Map.of("COATCHECK_THUMBNAIL_SIZES", "large")))
                .build());

        assertThat(exitCode).isOne();
        assertThat(terminal.out())
                .contains("failed   settings    the function cannot work with its settings: ")
                .contains("COATCHECK_THUMBNAIL_SIZES");
    }

    @Test
    void saysThatThereIsNoStack() {
        assertThat(doctor("no-such-stack")).isOne();
        assertThat(terminal.out()).startsWith("missing  stack       there is no stack no-such-stack in ");
    }

    private int doctor(String name) {
        return commandLine(new DoctorCommand())
                .execute("--endpoint", TestClients.endpoint().toString(), "--stack", name);
    }

    private CommandLine commandLine(DoctorCommand doctor) {
        return new CommandLine(doctor)
                .setOut(terminal.terminal().out())
                .setErr(terminal.terminal().err());
    }
}
