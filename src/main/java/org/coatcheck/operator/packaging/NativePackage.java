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
 * @param folder below {@code target}, for what comes between the classes and the zip
 * @param zip that is to be made: {@code bootstrap}, which is the program, and libvips in {@code lib}
 */
public record NativePackage(Path home, Architecture architecture, String folder, Path zip) {

    public static NativePackage of(Path home, Architecture architecture) {
        String folder = architecture == Architecture.ofThisMachine() ? "native" : "native-" + architecture;
        return new NativePackage(home, architecture, folder, Packaging.NATIVE.zip(home, architecture));
    }

    /** Makes it, in some minutes, unless nothing has changed since. */
    public void build(Consumer<String> progress) throws IOException, InterruptedException {
        if (isBuilt()) {
            progress.accept("nothing has changed since it was made");
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

    /** Runs the steps of the profile {@code native} that are left to do. */
    public void build(NativeBuilder builder, Maven maven) throws IOException, InterruptedException {
        Libvips libvips = new Libvips(home, architecture);
        List<String> arguments = new ArrayList<>(libvips.steps());
        arguments.addAll(List.of("antrun:run@native", "quarkus:build", "antrun:run@natives", "-Dnative"));
        arguments.addAll(libvips.settings());
        arguments.addAll(builder.settings());
        arguments.add("-Dquarkus.package.output-directory=" + folder);
        arguments.add("-Dfunction.zip=" + zip);
        maven.run(arguments);
    }

    private boolean isBuilt() throws IOException {
        return Files.exists(zip)
                && Files.getLastModifiedTime(zip).compareTo(Files.getLastModifiedTime(Packaging.JVM.zip(home))) >= 0;
    }
}
