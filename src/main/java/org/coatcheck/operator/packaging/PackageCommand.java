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

/** {@code coatcheck package}: builds the zip to deploy. */
@Command(
        name = "package",
        mixinStandardHelpOptions = true,
        description = {
            "Builds the zip to deploy, and prints its path and its size.",
            "jvm is for AWS's own Java runtime.",
            "aot starts faster: it contains a Java runtime and a class cache. To create the cache, the build runs the"
                    + " function on LocalStack.",
            "native starts fastest: it is a program compiled by GraalVM, which the build runs in Docker or Podman, or"
                    + " from GRAALVM_HOME or the PATH."
        })
public final class PackageCommand implements Callable<Integer> {

    private final Path home = Home.path();
    private final Progress progress = new Progress(System.err::println);

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "PACKAGING", description = "The packaging to build: ${COMPLETION-CANDIDATES}.")
    private Packaging packaging = Packaging.JVM;

    @Option(
            names = "--arch",
            paramLabel = "ARCHITECTURE",
            description = "The architecture it is for: ${COMPLETION-CANDIDATES} (default: that of this machine).")
    private Optional<Architecture> requested = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Architecture architecture = requested.orElseGet(Architecture::ofThisMachine);
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
                        PackageSize.of(zip).describe());
        command.commandLine().getOut().flush();
        return 0;
    }

    private void buildAot(Architecture architecture) throws IOException, InterruptedException {
        if (architecture != Architecture.ofThisMachine()) {
            throw new CommandException(
                    "the build of the aot package runs the function: run this command on a machine with "
                            + architecture);
        }
        AotPackage aot = new AotPackage(home);
        if (aot.isUpToDate()) {
            progress.say(Packaging.AOT.zip(home) + " is up to date");
            return;
        }
        try (LocalStack localStack = LocalStack.start(progress::say)) {
            aot.build(new Aws.Local(localStack.endpoint()), progress::say);
        }
    }
}
