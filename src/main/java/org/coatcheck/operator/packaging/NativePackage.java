package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Packaging;

/**
 * The function as {@link Packaging#NATIVE}.
 *
 * @param home the project's folder
 * @param folder for intermediate files, relative to {@code target}
 * @param zip the result: the program as {@code bootstrap}, and libvips in {@code lib}
 */
public record NativePackage(Path home, Architecture architecture, String folder, Path zip) {

    /** The package for this architecture, at its usual path. */
    public static NativePackage of(Path home, Architecture architecture) {
        String folder = architecture == Architecture.ofThisMachine() ? "native" : "native-" + architecture;
        return new NativePackage(home, architecture, folder, Packaging.NATIVE.zip(home, architecture));
    }

    /** Builds the zip, which takes minutes, unless it is up to date. */
    public void build(Consumer<String> progress) throws IOException, InterruptedException {
        if (isUpToDate()) {
            progress.accept(zip + " is up to date");
            return;
        }
        NativeBuilder builder = NativeBuilder.find(architecture);
        progress.accept(
                switch (builder) {
                    case NativeBuilder.Installed installed -> "compiling with " + installed.graalvm();
                    case NativeBuilder.InContainer inContainer -> "compiling in a container";
                });
        build(builder, new Maven(home, progress));
    }

    /** Runs the goals of the Maven profile {@code native} that follow the compilation of the classes. */
    void build(NativeBuilder builder, Maven maven) throws IOException, InterruptedException {
        Libvips libvips = new Libvips(home, architecture);
        List<String> arguments = new ArrayList<>(libvips.goals());
        arguments.addAll(List.of("antrun:run@native", "quarkus:build", "antrun:run@natives", "-Dnative"));
        arguments.addAll(libvips.properties());
        arguments.addAll(builder.properties());
        arguments.add("-Dnative.march=" + architecture.processor());
        arguments.add("-Dquarkus.package.output-directory=" + folder);
        arguments.add("-Dfunction.zip=" + zip);
        maven.run(arguments);
    }

    /** Whether the zip exists and is at least as new as the jars that it is compiled from. */
    public boolean isUpToDate() throws IOException {
        return Files.exists(zip)
                && Files.getLastModifiedTime(zip).compareTo(Files.getLastModifiedTime(Packaging.JVM.zip(home))) >= 0;
    }
}
