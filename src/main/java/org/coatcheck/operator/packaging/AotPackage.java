package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.terminal.CommandException;

/**
 * {@code target/function-aot.zip}: the function as {@link Packaging#AOT}.
 *
 * <pre>
 * bootstrap       what Lambda starts: deploy/aot/bootstrap
 * class-path      java's option of this name, with every jar in its order
 * function.aot    the cache (JEP 483): classes as they are once they are loaded and linked
 * jars/           Quarkus's, AWS's runtime client, and coatcheck.jar, which holds what lay beside them in function.zip
 * jre/            the JDK's modules that these need
 * lib/            libvips, and the native part of the runtime client
 * </pre>
 *
 * <p>The JVM takes the cache only with the very jars that it was made with, which it knows by their sizes and times. AWS's
 * runtime client makes a class path of its own of {@code lib/*.jar}, so the jars are not there.
 */
public final class AotPackage {

    /** Those that jdeps finds, but for desktop and SQL, which Jackson does without; and zipfs, which only a run misses. */
    private static final List<String> MODULES = List.of(
            "java.base", "java.logging", "java.management", "java.naming", "java.xml", "jdk.unsupported", "jdk.zipfs");

    private static final String CACHE = "function.aot";

    private final Path home;
    private final Path zip;
    private final Path folder;
    private final Path function;

    public AotPackage(Path home) {
        this.home = home;
        zip = Packaging.AOT.zip(home);
        folder = home.resolve("target/aot");
        function = folder.resolve("function");
    }

    /** Whether nothing that it is made of has changed since. */
    public boolean isBuilt() throws IOException {
        if (Files.notExists(zip)) {
            return false;
        }
        for (Path part : List.of(Packaging.JVM.zip(home), home.resolve("deploy/template.yaml"), bootstrap())) {
            if (Files.getLastModifiedTime(part).compareTo(Files.getLastModifiedTime(zip)) > 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes it, on this machine and for machines like it: half a minute, most of it at work on a stack of its own.
     *
     * @param progress is told, in a line, whatever takes time
     */
    public void build(Aws.Local aws, Consumer<String> progress) throws IOException, InterruptedException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new CommandException("the aot package has to be made on Linux, which is what Lambda runs");
        }
        delete(folder);
        progress.accept("linking a Java runtime");
        arrange();
        progress.accept("deploying a stack to train on");
        try (Training training = new Training(aws, home, folder.resolve("training.log"))) {
            progress.accept("handing events of every kind to the function");
            training.train(function, CACHE);
            Zips.setTimes(function);
            progress.accept("zipping");
            Path made = folder.resolve("function.zip");
            Zips.pack(function, made);
            progress.accept("starting what was zipped with its cache, in another folder");
            Path elsewhere = folder.resolve("elsewhere");
            Zips.unpack(made, elsewhere);
            training.start(elsewhere, "on");
            delete(elsewhere);
            Files.move(made, zip, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path bootstrap() {
        return home.resolve("deploy/aot/bootstrap");
    }

    /** All but the cache. */
    private void arrange() throws IOException {
        Path jars = Files.createDirectories(function.resolve("jars"));
        Path libraries = Files.createDirectories(function.resolve("lib"));
        Path unpacked = folder.resolve("unpacked");
        Zips.unpack(Packaging.JVM.zip(home), unpacked);
        for (Path file : in(unpacked.resolve("lib"))) {
            Files.move(file, (isJar(file) ? jars : libraries).resolve(file.getFileName()));
        }
        Files.delete(unpacked.resolve("lib"));
        Zips.setTimes(unpacked);
        Zips.pack(unpacked, jars.resolve("coatcheck.jar"));
        delete(unpacked);
        for (Path jar : in(home.resolve("target/runtime-interface-client"))) {
            Files.copy(jar, jars.resolve(jar.getFileName()));
        }
        unpackRuntimeClient(jars, libraries);
        Files.copy(bootstrap(), function.resolve("bootstrap"));
        Files.writeString(function.resolve("class-path"), classPath(jars));
        link(function.resolve("jre"));
        Zips.setTimes(function);
    }

    /** Left in its jar, the native part would be unpacked to /tmp at each start. */
    private static void unpackRuntimeClient(Path jars, Path libraries) throws IOException {
        Path jar = in(jars).stream()
                .filter(file -> file.getFileName().toString().startsWith("aws-lambda-java-runtime-interface-client-"))
                .findFirst()
                .orElseThrow();
        String machine = switch (Architecture.ofThisMachine()) {
            case X86_64 -> "x86_64";
            case ARM64 -> "aarch_64";
        };
        try (FileSystem files = FileSystems.newFileSystem(jar)) {
            Files.copy(
                    files.getPath("jni/libaws-lambda-jni.linux-" + machine + ".so"),
                    libraries.resolve("libaws-lambda-jni.so"));
        }
    }

    private static String classPath(Path jars) throws IOException {
        return in(jars).stream().map(jar -> "jars/" + jar.getFileName()).collect(Collectors.joining(":", "-cp ", "\n"));
    }

    private static void link(Path runtime) {
        ToolProvider jlink = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new CommandException("the JDK at " + System.getProperty("java.home")
                        + " has no jlink: install a whole one, and set JAVA_HOME to its folder"));
        StringWriter said = new StringWriter();
        PrintWriter out = new PrintWriter(said);
        int status = jlink.run(
                out,
                out,
                "--add-modules",
                String.join(",", MODULES),
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                runtime.toString());
        if (status != 0) {
            throw new CommandException(
                    "jlink made no Java runtime: " + said.toString().strip());
        }
    }

    private static boolean isJar(Path file) {
        return file.getFileName().toString().endsWith(".jar");
    }

    private static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
