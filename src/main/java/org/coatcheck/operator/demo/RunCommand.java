package org.coatcheck.operator.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.coatcheck.operator.packaging.AotPackage;
import org.coatcheck.operator.packaging.NativePackage;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Home;
import org.coatcheck.operator.stack.LocalStack;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.CtrlC;
import org.coatcheck.operator.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code coatcheck run}: the whole of Coatcheck on this machine, shown at work. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Starts LocalStack, deploys Coatcheck in it, shows it at work, and stays up until Ctrl-C.",
            "LocalStack is the one at $AWS_ENDPOINT_URL, else one in Docker, else one without Docker."
        })
public final class RunCommand implements Callable<Integer> {

    private final Path home = Home.path();
    private final PrintStream out = System.out;
    private final Progress progress = new Progress(System.err::println);

    @Option(names = "--once", description = "End after the demonstration.")
    private boolean once;

    @Option(
            names = "--packaging",
            paramLabel = "PACKAGING",
            defaultValue = "jvm",
            description = "What to deploy: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Packaging packaging = Packaging.JVM;

    @Override
    public Integer call() throws IOException {
        CtrlC ctrlC = CtrlC.interrupts(Thread.currentThread());
        try (LocalStack localStack = LocalStack.start(progress::say)) {
            Aws.Local aws = new Aws.Local(localStack.endpoint());
            pack(aws);
            progress.say("deploying deploy/template.yaml as the stack " + StackOptions.DEFAULT_STACK);
            Stack stack = Stack.create(
                    aws, StackOptions.DEFAULT_STACK, home, Map.of(Packaging.PARAMETER, packaging.toString()));
            try {
                show(aws, stack, localStack);
            } finally {
                if (localStack.isGiven()) {
                    stack.delete(aws);
                }
            }
        } catch (InterruptedException pressed) {
            progress.say("ending");
        } finally {
            ctrlC.release();
        }
        return 0;
    }

    /** {@code ./coatcheck} has built the jars already. */
    private void pack(Aws.Local aws) throws IOException, InterruptedException {
        switch (packaging) {
            case JVM -> {}
            case AOT -> {
                AotPackage aot = new AotPackage(home);
                if (!aot.isBuilt()) {
                    aot.build(aws, progress::say);
                }
            }
            case NATIVE -> NativePackage.of(home, Architecture.ofThisMachine()).build(progress::say);
        }
    }

    private void show(Aws aws, Stack stack, LocalStack localStack) throws InterruptedException {
        try (Showcase showcase = new Showcase(aws, stack, out)) {
            progress.say("uploading a photograph, for which S3 calls the function");
            showcase.upload(home.resolve("localstack/seed/cat.jpg"));
            progress.say("calling the function with one event of each kind");
            out.println();
            showcase.demonstrate();
            showcase.callApi();
            showcase.showResults();
            if (!once) {
                invite(localStack, stack);
                showcase.watch();
            }
        }
    }

    private void invite(LocalStack localStack, Stack stack) {
        out.printf("""

                It stays up until Ctrl-C, and shows what comes in. Try in another terminal:

                  eval "$(./coatcheck env --endpoint %s)"
                  aws s3 cp PHOTO.jpg s3://%s/uploads/
                  ./coatcheck audit
                """, localStack.endpoint(), stack.output("UploadsBucket"));
    }
}
