package org.coatcheck.operator.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.operator.console.Console;
import org.coatcheck.operator.packaging.PackageBuild;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Home;
import org.coatcheck.operator.stack.LocalStack;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.CtrlC;
import org.coatcheck.operator.terminal.ErrorPrinter;
import org.coatcheck.operator.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code coatcheck run}: starts Coatcheck on this machine and demonstrates it. */
@Command(
        name = "run",
        description = {
            "Starts LocalStack, deploys Coatcheck to it, runs a demo, and stays up until Ctrl-C.",
            "It uses the LocalStack at $AWS_ENDPOINT_URL if that is set. Otherwise it starts LocalStack in Docker, or"
                    + " without Docker if no Docker engine runs or it cannot fetch the image."
        })
public final class RunCommand implements Callable<Integer> {

    private final Path home = Home.path();

    @Spec
    private CommandSpec command = CommandSpec.create();

    private final Progress progress =
            new Progress(line -> command.commandLine().getErr().println(line));

    @Option(names = "--once", description = "End after the demo.")
    private boolean once;

    @Option(
            names = "--packaging",
            paramLabel = "PACKAGING",
            defaultValue = "jvm",
            description = "The packaging to deploy: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Packaging packaging = Packaging.JVM;

    @Override
    public Integer call() throws Exception {
        return CtrlC.during(this::run, progress::say);
    }

    private int run() throws IOException, InterruptedException {
        Architecture here = Architecture.ofThisMachine();
        packaging.checkBuild(here);
        try (LocalStack localStack = LocalStack.start(progress::say)) {
            Aws.Local aws = localStack.aws();
            new PackageBuild(home, progress::say).build(packaging, here, Optional.of(aws));
            progress.say("deploying deploy/template.yaml as the stack " + StackOptions.DEFAULT_STACK);
            Stack stack = Stack.create(
                    aws, StackOptions.DEFAULT_STACK, home, Map.of(Packaging.PARAMETER, packaging.toString()));
            try {
                demonstrate(aws, stack);
            } finally {
                if (localStack.isGiven()) {
                    stack.delete(aws);
                }
            }
        }
        return 0;
    }

    private void demonstrate(Aws.Local aws, Stack stack) throws InterruptedException {
        PrintWriter out = command.commandLine().getOut();
        try (StackDemo demo = new StackDemo(aws, stack, out)) {
            progress.say("uploading a photograph, for which S3 invokes the function");
            demo.uploadPhoto(home.resolve("localstack/seed/cat.jpg"));
            progress.say("invoking the function with one event of each kind");
            out.println();
            demo.invokeWithSamples();
            demo.callApi();
            demo.printResults();
            if (!once) {
                follow(aws, stack, demo);
            }
        }
    }

    private void follow(Aws.Local aws, Stack stack, StackDemo demo) throws InterruptedException {
        PrintWriter err = command.commandLine().getErr();
        try (Console console = Console.ofLocalStack(aws, stack, bug -> err.println(ErrorPrinter.bug(bug)))) {
            printWhatToTry(aws, stack, console, command.commandLine().getOut());
            demo.followAudit();
        }
    }

    private static void printWhatToTry(Aws.Local aws, Stack stack, Console console, PrintWriter out) {
        String region = aws.region().equals(Aws.LOCAL_REGION) ? "" : " --region " + aws.region();
        out.printf("""

                Coatcheck stays up until Ctrl-C and prints each new audit record. Try in another terminal:

                  eval "$(./coatcheck env --endpoint %s%s)"
                  aws s3 cp PHOTO.jpg s3://%s/uploads/
                  ./coatcheck audit

                See it in the browser, at the console:

                  %s
                """, aws.endpoint(), region, stack.output("UploadsBucket"), console.url());
    }
}
