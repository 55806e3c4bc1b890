package org.coatcheck.operator.stack;

import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.ShellText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** {@code coatcheck env}: prints environment variables that point other tools at a stack. */
@Command(
        name = "env",
        description = {
            "Prints commands for a shell that set the function's settings and the AWS_ variables, and unset the AWS_ variables"
                    + " that would point elsewhere.",
            "After eval \"$(./coatcheck env)\", the AWS CLI and mvn quarkus:dev use the stack of ./coatcheck run."
        })
public final class EnvCommand implements Callable<Integer> {

    private final Map<String, String> environment;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions stackOptions;

    /** Makes a command for the shell that started this process. */
    public EnvCommand() {
        this(System.getenv());
    }

    /** @param environment the variables of the shell */
    EnvCommand(Map<String, String> environment) {
        this.environment = environment;
        this.stackOptions = new StackOptions(environment);
    }

    @Override
    public Integer call() {
        Aws aws = stackOptions.aws();
        Map<String, String> variables = new TreeMap<>(settings(aws, stackOptions.stack(aws)));
        variables.putAll(aws.variables());
        PrintWriter out = command.commandLine().getOut();
        environment.keySet().stream()
                .filter(aws::conflictsWith)
                .sorted()
                .forEach(name -> out.println("unset " + ShellText.quoted(name)));
        variables.forEach((name, value) -> out.println("export " + name + "=" + quoted(name, value)));
        out.flush();
        return 0;
    }

    /** The function's own settings. The shell would take a name with other characters for a command. */
    private static Map<String, String> settings(Aws aws, Stack stack) {
        Map<String, String> settings = new TreeMap<>();
        try (LambdaClient lambda = aws.lambda()) {
            lambda.getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")))
                    .environment()
                    .variables()
                    .forEach((name, value) -> {
                        if (name.matches("COATCHECK_[A-Z0-9_]+")) {
                            settings.put(name, value);
                        }
                    });
        }
        return settings;
    }

    private static String quoted(String name, String value) {
        if (!ShellText.isPrintable(value)) {
            throw new CommandException("the function's variable " + name
                    + " has a control character in its value, which cannot be printed: correct it in the function");
        }
        return ShellText.quoted(value);
    }
}
