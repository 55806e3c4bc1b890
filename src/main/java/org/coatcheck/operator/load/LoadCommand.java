package org.coatcheck.operator.load;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Home;
import org.coatcheck.operator.stack.LocalStack;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.CtrlC;
import org.coatcheck.operator.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coatcheck test --load}: uploads many objects, and checks that each was processed exactly once. */
@Command(
        name = "test --load",
        aliases = "load",
        description = {
            "Deploys Coatcheck to LocalStack, uploads many objects, and checks what became of each one.",
            "5 %% of the objects are corrupt. For another 5 %% the event is delivered twice. In addition, 5 %% as many"
                    + " events come from an unknown source.",
            "The exit code is 1 if anything was lost or processed twice."
        })
public final class LoadCommand implements Callable<Integer> {

    /** Limits the load on this machine: in host mode each execution environment is a process on it. */
    static final Map<String, String> PARAMETERS = Map.of("ReservedConcurrency", "4");

    @Spec
    private CommandSpec command = CommandSpec.create();

    private final Progress progress =
            new Progress(line -> command.commandLine().getErr().println(line));

    @Option(
            names = "--uploads",
            paramLabel = "COUNT",
            defaultValue = "2000",
            description = "How many objects to upload (default: ${DEFAULT-VALUE}).")
    private int uploads = 2000;

    @Override
    public Integer call() throws Exception {
        if (uploads < 1) {
            throw new ParameterException(command.commandLine(), "--uploads must be 1 or more");
        }
        return CtrlC.during(this::run, progress::say);
    }

    private int run() throws InterruptedException {
        try (LocalStack localStack = LocalStack.start(progress::say)) {
            LoadReport report = run(localStack.aws(), localStack.isGiven());
            command.commandLine().getOut().println(report);
            return report.isComplete() ? 0 : 1;
        }
    }

    /** Uses a stack of its own, so that a stack of {@code ./coatcheck run} in the same LocalStack does not disturb the test. */
    private LoadReport run(Aws aws, boolean deleteStack) throws InterruptedException {
        String name = "load-" + UUID.randomUUID().toString().substring(0, 8);
        progress.say("deploying deploy/template.yaml as the stack " + name);
        Stack stack = Stack.create(aws, name, Home.path(), PARAMETERS);
        try (LoadRun load = new LoadRun(aws, stack, LoadPlan.of(uploads), progress)) {
            return load.run();
        } finally {
            if (deleteStack) {
                stack.delete(aws);
            }
        }
    }
}
