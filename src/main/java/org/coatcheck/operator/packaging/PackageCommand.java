package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Home;
import org.coatcheck.operator.stack.Packaging;
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
        command.commandLine().getOut().println(new PackageBuild(home, progress::say).build(packaging, architecture));
        command.commandLine().getOut().flush();
        return 0;
    }
}
