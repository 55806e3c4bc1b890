package org.coatcheck.operator.stack;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.operator.terminal.CommandException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.State;

/**
 * {@code coatcheck doctor}: checks the AWS, the stack and the function. Before that, the script checks what it needs on this
 * machine.
 */
@Command(
        name = "doctor",
        description = {
            "Checks what the commands need on this machine, then the LocalStack or the credentials, the stack and its function.",
            "It changes nothing. The exit code is 1 if something is missing; its line says what to do."
        })
public final class DoctorCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Override
    public Integer call() {
        try {
            Aws aws = stackOptions.aws();
            Stack stack = stackOptions.stack(aws);
            print("ok", "stack", stack.name() + " in " + aws.place(Optional.of(stack.account())));
            try (LambdaClient lambda = aws.lambda()) {
                return examine(DeployedSettings.configuration(lambda, stack));
            } catch (ResourceNotFoundException gone) {
                print("missing", "function", stack.output("FunctionName") + " is gone: deploy the stack again");
                return 1;
            }
        } catch (CommandException missing) {
            print("missing", "stack", String.valueOf(missing.getMessage()));
            return 1;
        }
    }

    /** Prints what the function is and whether it starts, and returns the exit code. */
    int examine(GetFunctionConfigurationResponse function) {
        boolean isReady = function.state() != State.FAILED && function.lastUpdateStatus() != LastUpdateStatus.FAILED;
        print(
                isReady ? "ok" : "failed",
                "function",
                "%s, version %s, %s, last changed %s"
                        .formatted(
                                function.functionName(),
                                function.version(),
                                function.stateAsString(),
                                function.lastModified()));
        if (!isReady) {
            print("", "", reason(function) + ": deploy again, or see the function's log");
        }
        return examineSettings(function) && isReady ? 0 : 1;
    }

    private boolean examineSettings(GetFunctionConfigurationResponse function) {
        try {
            DeployedSettings.of(function);
            print("ok", "settings", "the function starts with them");
            return true;
        } catch (CommandException rejected) {
            print("failed", "settings", String.valueOf(rejected.getMessage()));
            return false;
        }
    }

    private static String reason(GetFunctionConfigurationResponse function) {
        return Optional.ofNullable(function.stateReason())
                .or(() -> Optional.ofNullable(function.lastUpdateStatusReason()))
                .orElse("Lambda gives no reason");
    }

    /** A line like those of the script. */
    private void print(String state, String what, String detail) {
        command.commandLine().getOut().println("%-8s %-11s %s".formatted(state, what, detail));
    }
}
