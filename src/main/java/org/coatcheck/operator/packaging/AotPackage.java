package org.coatcheck.operator.packaging;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.Template;

/**
 * {@code target/function-aot.zip}: the function as {@link Packaging#AOT}, with the contents of {@link AotFolder}.
 *
 * <p>The JVM accepts the cache only with the very jars that it was created with, which it identifies by their sizes and
 * times. So the zip stores these times, and the build checks that the unzipped function starts with its cache.
 */
public final class AotPackage {

    private final Path home;
    private final Path zip;
    private final Path folder;

    /** @param home the project's folder */
    public AotPackage(Path home) {
        this.home = home;
        zip = Packaging.AOT.zip(home);
        folder = home.resolve("target/aot");
    }

    /** Whether the zip exists, is newer than all of its sources, and contains this Java. */
    public boolean isUpToDate() throws IOException {
        if (Files.notExists(zip)) {
            return false;
        }
        List<Path> sources = List.of(Packaging.JVM.zip(home), Template.file(home), AotFolder.bootstrap(home));
        for (Path source : sources) {
            if (Files.getLastModifiedTime(source).compareTo(Files.getLastModifiedTime(zip)) > 0) {
                return false;
            }
        }
        return Zips.text(zip, "jre/release").contains("JAVA_VERSION=\"" + System.getProperty("java.version") + "\"");
    }

    /**
     * Builds the zip for machines like this one. It takes about half a minute, most of it for the training run on a
     * temporary stack.
     *
     * @param progress receives a line before each step that takes time
     */
    public void build(Aws.Local aws, Consumer<String> progress) throws IOException, InterruptedException {
        progress.accept("deploying a stack for the training run");
        String name = "training-" + UUID.randomUUID().toString().substring(0, 8);
        Stack stack = Stack.create(aws, name, home, Map.of("TickSchedule", "rate(1 day)"));
        try {
            build(aws, stack, progress);
        } finally {
            stack.delete(aws);
        }
    }

    /** Builds the zip by a training run on this stack. */
    void build(Aws.Local aws, Stack stack, Consumer<String> progress) throws IOException, InterruptedException {
        try (Closeable _ = TargetLock.PACKAGE.acquire(home, progress)) {
            buildAlone(aws, stack, progress);
        }
    }

    private void buildAlone(Aws.Local aws, Stack stack, Consumer<String> progress)
            throws IOException, InterruptedException {
        // What changes from now on may be missing in the zip, and so must be newer.
        FileTime begun = FileTime.from(Instant.now());
        FileTree.delete(folder);
        Path function = folder.resolve("function");
        progress.accept("linking a Java runtime");
        new AotFolder(home, function).assemble();
        try (FunctionProcesses processes = new FunctionProcesses(aws, stack, home, folder.resolve("training.log"))) {
            progress.accept("sending events of every kind to the function, for its cache");
            processes.createCache(function, AotFolder.CACHE);
            Zips.setTimes(function);
            progress.accept("zipping");
            Path newZip = folder.resolve("function.zip");
            Zips.pack(function, newZip);
            progress.accept("checking that the function starts with its cache when it is unzipped elsewhere");
            checkCache(newZip, processes);
            Files.setLastModifiedTime(newZip, begun);
            Files.move(newZip, zip, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void checkCache(Path newZip, FunctionProcesses processes) throws IOException, InterruptedException {
        Path unzipped = folder.resolve("elsewhere");
        Zips.unpack(newZip, unzipped);
        processes.start(unzipped, List.of("-XX:AOTMode=on"));
        FileTree.delete(unzipped);
    }
}
