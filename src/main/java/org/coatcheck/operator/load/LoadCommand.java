package org.coatcheck.operator.load;

import java.io.PrintStream;
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

/** {@code coatcheck test --load}: many uploads at once, and then every one of them is accounted for. */
@Command(
        name = "load",
        hidden = true,
        customSynopsis = "./coatcheck test --load [--uploads=COUNT]",
        mixinStandardHelpOptions = true,
        description = {
            "Deploys Coatcheck in LocalStack, uploads many objects, and accounts for every one of them.",
            "Of them 5 % are corrupt, and of 5 % the event is delivered twice; 5 % more events come from an unknown source.",
            "The exit code is 1 if anything is lost, or done twice."
        })
public final class LoadCommand implements Callable<Integer> {

    /** In host mode an execution environment is a process of this machine: it must go on serving whoever works on it. */
    static final Map<String, String> PARAMETERS = Map.of("ReservedConcurrency", "4");

    private final PrintStream out = System.out;
    private final Progress progress = new Progress(System.err::println);

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--uploads",
            paramLabel = "COUNT",
            defaultValue = "2000",
            description = "How many objects to upload (default: ${DEFAULT-VALUE}).")
    private int uploads = 2000;

    @Override
    public Integer call() {
        if (uploads < 1) {
            throw new ParameterException(command.commandLine(), "--uploads must be 1 or more");
        }
        CtrlC ctrlC = CtrlC.interrupts(Thread.currentThread());
        try (LocalStack localStack = LocalStack.start(progress::say)) {
            LoadReport report = run(new Aws.Local(localStack.endpoint()), localStack.isGiven());
            out.println(report);
            return report.isComplete() ? 0 : 1;
        } catch (InterruptedException pressed) {
            progress.say("ending");
            return 1;
        } finally {
            ctrlC.release();
        }
    }

    /** On a stack of its own, beside that of {@code ./coatcheck run}. */
    private LoadReport run(Aws aws, boolean cleanUp) throws InterruptedException {
        String name = "load-" + UUID.randomUUID().toString().substring(0, 8);
        progress.say("deploying deploy/template.yaml as the stack " + name);
        Stack stack = Stack.create(aws, name, Home.path(), PARAMETERS);
        try (Load load = new Load(aws, stack, LoadPlan.of(uploads), progress)) {
            return load.run();
        } finally {
            if (cleanUp) {
                stack.delete(aws);
            }
        }
    }
}
