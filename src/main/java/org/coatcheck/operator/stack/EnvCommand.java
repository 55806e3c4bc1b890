package org.coatcheck.operator.stack;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** {@code coatcheck env}: prints environment variables that point other tools at a stack. */
@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        description = {
            "Prints export commands for a shell: the function's settings and, for a stack in LocalStack, the AWS_ variables that"
                    + " point other tools at that LocalStack.",
            "After eval \"$(./coatcheck env)\", the AWS CLI and mvn quarkus:dev use the stack of ./coatcheck run."
        })
public final class EnvCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Override
    public Integer call() {
        Aws aws = stackOptions.aws();
        String function = stackOptions.stack(aws).output("FunctionName");
        Map<String, String> variables = new TreeMap<>();
        try (LambdaClient lambda = aws.lambda()) {
            lambda
                    .getFunctionConfiguration(get -> get.functionName(function))
                    .environment()
                    .variables()
                    .entrySet()
                    .stream()
                    .filter(variable -> variable.getKey().startsWith("COATCHECK_"))
                    .forEach(variable -> variables.put(variable.getKey(), variable.getValue()));
        }
        if (aws instanceof Aws.Local local) {
            variables.putAll(local.variables());
        }
        command.commandLine()
                .getOut()
                .println(variables.entrySet().stream()
                        .map(variable -> "export " + variable.getKey() + "='" + variable.getValue() + "'")
                        .collect(Collectors.joining("\n")));
        return 0;
    }
}
