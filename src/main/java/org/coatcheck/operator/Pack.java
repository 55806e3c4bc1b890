package org.coatcheck.operator;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
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
            "Makes the zip to deploy, for the processor of this machine, and says where it is and how large.",
            "jvm is for AWS's own Java runtime.",
            "aot starts sooner: it brings a Java runtime and a cache for it, which is made by running the function on"
                    + " a LocalStack."
        })
final class Pack implements Callable<Integer> {

    private final Path home = Home.path();
    private final Progress progress = new Progress(System.err::println);

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(paramLabel = "PACKAGING", description = "What to make: ${COMPLETION-CANDIDATES}.")
    private Packaging packaging = Packaging.JVM;

    @Option(
            names = "--arch",
            paramLabel = "ARCHITECTURE",
            description = "Fail unless it is for this one: ${COMPLETION-CANDIDATES}.")
    private Optional<Architecture> architecture = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Architecture machine = Architecture.ofThisMachine();
        architecture.filter(wanted -> wanted != machine).ifPresent(wanted -> {
            throw new Complaint("a package is for the machine that makes it, and this one is " + machine
                    + ": make it on " + wanted);
        });
        if (packaging == Packaging.AOT) {
            buildAot();
        }
        Path zip = packaging.zip(home);
        command.commandLine()
                .getOut()
                .printf(
                        "%s: for %s on %s; %s%n",
                        zip, packaging.runtime(), machine, PackageSize.of(zip).described());
        command.commandLine().getOut().flush();
        return 0;
    }

    private void buildAot() throws IOException, InterruptedException {
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
