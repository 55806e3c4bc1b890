package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Packaging;

/**
 * What the aot package contains, in a folder:
 *
 * <pre>
 * bootstrap       the program that Lambda starts: deploy/aot/bootstrap
 * class-path      the option -cp for java, with all jars in their order
 * function.aot    the cache (JEP 483): the classes in their loaded and linked state
 * jars/           those of Quarkus, AWS's runtime client, and coatcheck.jar, which holds the rest of function.zip
 * jre/            the Java runtime
 * lib/            libvips, and the native libraries of the runtime client and of the crypto provider
 * </pre>
 *
 * <p>The jars are not in lib, because AWS's runtime client builds a class path of its own from {@code lib/*.jar}.
 *
 * @param home the project's folder
 */
record AotFolder(Path home, Path folder) {

    /** The name of the cache's file. */
    static final String CACHE = "function.aot";

    static Path bootstrap(Path home) {
        return home.resolve("deploy/aot/bootstrap");
    }

    /** Creates everything but the cache. */
    void assemble() throws IOException {
        Path jars = Files.createDirectories(folder.resolve("jars"));
        Path libraries = Files.createDirectories(folder.resolve("lib"));
        unpackJvmPackage(jars, libraries);
        for (Path jar : FileTree.children(home.resolve("target/runtime-interface-client"))) {
            Files.copy(jar, jars.resolve(jar.getFileName()));
        }
        extractRuntimeClientLibrary(jars, libraries);
        Files.copy(bootstrap(home), folder.resolve("bootstrap"));
        Files.writeString(folder.resolve("class-path"), classPath(jars));
        JavaRuntime.link(folder.resolve("jre"));
        Zips.setTimes(folder);
    }

    private void unpackJvmPackage(Path jars, Path libraries) throws IOException {
        Path unpacked = folder.resolveSibling("unpacked");
        Zips.unpack(Packaging.JVM.zip(home), unpacked);
        for (Path file : FileTree.children(unpacked.resolve("lib"))) {
            boolean isJar = file.getFileName().toString().endsWith(".jar");
            Files.move(file, (isJar ? jars : libraries).resolve(file.getFileName()));
        }
        Files.delete(unpacked.resolve("lib"));
        Zips.setTimes(unpacked);
        Zips.pack(unpacked, jars.resolve("coatcheck.jar"));
        FileTree.delete(unpacked);
    }

    /** If the native library were only in its jar, the runtime client would unpack it to /tmp at each start. */
    private static void extractRuntimeClientLibrary(Path jars, Path libraries) throws IOException {
        Path jar = FileTree.children(jars).stream()
                .filter(file -> file.getFileName().toString().startsWith("aws-lambda-java-runtime-interface-client-"))
                .findFirst()
                .orElseThrow();
        String processor = switch (Architecture.ofThisMachine()) {
            case X86_64 -> "x86_64";
            case ARM64 -> "aarch_64";
        };
        try (FileSystem contents = FileSystems.newFileSystem(jar)) {
            Files.copy(
                    contents.getPath("jni/libaws-lambda-jni.linux-" + processor + ".so"),
                    libraries.resolve("libaws-lambda-jni.so"));
        }
    }

    private static String classPath(Path jars) throws IOException {
        return FileTree.children(jars).stream()
                .map(jar -> "jars/" + jar.getFileName())
                .collect(Collectors.joining(":", "-cp ", "\n"));
    }
}
