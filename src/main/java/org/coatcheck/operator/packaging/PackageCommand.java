package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Home;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.terminal.CtrlC;
import org.coatcheck.operator.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coatcheck package}: builds the zip to deploy. */
@Command(
        name = "package",
        description = {
            "Builds the zip to deploy, and prints its path and its size.",
            "jvm is for AWS's own Java runtime.",
            "aot starts faster: it contains a Java runtime and a class cache. To create the cache, the build runs the"
                    + " function on LocalStack.",
            "native starts fastest: it is a program compiled by GraalVM, which the build takes from GRAALVM_HOME or"
                    + " the PATH, or else runs in Docker or Podman."
        })
public final class PackageCommand implements Callable<Integer> {

    private final Path home = Home.path();

    @Spec
    private CommandSpec command = CommandSpec.create();

    private final Progress progress =
            new Progress(line -> command.commandLine().getErr().println(line));

    @Parameters(paramLabel = "PACKAGING", description = "The packaging to build: ${COMPLETION-CANDIDATES}.")
    private Packaging packaging = Packaging.JVM;

    @Option(
            names = "--arch",
            paramLabel = "ARCHITECTURE",
            description = "The architecture it is for: ${COMPLETION-CANDIDATES} (default: that of this machine).")
    private Optional<Architecture> requested = Optional.empty();

    @Override
    public Integer call() throws Exception {
        return CtrlC.during(this::build, progress::say);
    }

    private int build() throws IOException, InterruptedException {
        Architecture architecture = requested.orElseGet(Architecture::ofThisMachine);
        PrintWriter out = command.commandLine().getOut();
        out.println(new PackageBuild(home, progress::say).build(packaging, architecture, Optional.empty()));
        out.flush();
        return 0;
    }
}
