package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Home;
import org.coatcheck.operator.stack.LocalStack;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coatcheck package}: what is deployed, as a file. */
@Command(
        name = "package",
        mixinStandardHelpOptions = true,
        description = {
            "Makes the zip to deploy, and says where it is and how large.",
            "jvm is for AWS's own Java runtime.",
            "aot starts sooner: it brings a Java runtime and a cache for it, which is made by running the function on"
                    + " a LocalStack.",
            "native starts soonest: it is a program that GraalVM compiles, in Docker or Podman, or installed where"
                    + " GRAALVM_HOME says."
        })
public final class PackageCommand implements Callable<Integer> {

    private final Path home = Home.path();
    private final Progress progress = new Progress(System.err::println);

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "PACKAGING", description = "What to make: ${COMPLETION-CANDIDATES}.")
    private Packaging packaging = Packaging.JVM;

    @Option(
            names = "--arch",
            paramLabel = "ARCHITECTURE",
            description = "The processor that it is for: ${COMPLETION-CANDIDATES} (default: that of this machine).")
    private Optional<Architecture> wanted = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Architecture architecture = wanted.orElseGet(Architecture::ofThisMachine);
        switch (packaging) {
            case JVM -> new JvmPackage(home, architecture).build(new Maven(home, progress::say));
            case AOT -> buildAot(architecture);
            case NATIVE -> NativePackage.of(home, architecture).build(progress::say);
        }
        Path zip = packaging.zip(home, architecture);
        command.commandLine()
                .getOut()
                .printf(
                        "%s: for %s on %s; %s%n",
                        zip,
                        packaging.runtime(),
                        architecture,
                        PackageSize.of(zip).described());
        command.commandLine().getOut().flush();
        return 0;
    }

    private void buildAot(Architecture architecture) throws IOException, InterruptedException {
        if (architecture != Architecture.ofThisMachine()) {
            throw new CommandException("the aot package is made by running it: make it on " + architecture);
        }
        AotPackage aot = new AotPackage(home);
        if (aot.isBuilt()) {
            progress.say("nothing has changed since it was made");
            return;
        }
        try (LocalStack localStack = LocalStack.start(progress::say)) {
            aot.build(new Aws.Local(localStack.endpoint()), progress::say);
        }
    }
}
