package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.LocalStack;
import org.coatcheck.operator.stack.Packaging;

/**
 * Builds the package of any packaging and architecture, from what {@code ./coatcheck} has built already.
 *
 * @param home the project's folder
 * @param progress receives a line for each step that takes time
 */
public record PackageBuild(Path home, Consumer<String> progress) {

    /**
     * Builds the zip, unless nothing has changed since it was built.
     *
     * @param running a LocalStack for the training run of {@code aot}; if it is empty, one is started for that
     * @return a line with the zip's path, runtime, architecture and size
     * @throws org.coatcheck.operator.terminal.CommandException if this machine cannot build the package, or if it is too
     *     large for Lambda
     */
    public String build(Packaging packaging, Architecture architecture, Optional<Aws.Local> running)
            throws IOException, InterruptedException {
        packaging.checkBuild(architecture);
        switch (packaging) {
            case JVM -> new JvmPackage(home, architecture).build(new Maven(home, progress));
            case AOT -> buildAot(running);
            case NATIVE -> NativePackage.of(home, architecture).build(progress);
        }
        Path zip = packaging.zip(home, architecture);
        return "%s: for %s on %s; %s"
                .formatted(
                        zip,
                        packaging.runtime(),
                        architecture,
                        PackageSize.of(zip).describe());
    }

    private void buildAot(Optional<Aws.Local> running) throws IOException, InterruptedException {
        AotPackage aot = new AotPackage(home);
        if (aot.isUpToDate()) {
            progress.accept(Packaging.AOT.zip(home) + " is up to date");
            return;
        }
        if (running.isPresent()) {
            aot.build(running.get(), progress);
            return;
        }
        try (LocalStack localStack = LocalStack.start(progress)) {
            aot.build(localStack.aws(), progress);
        }
    }
}
