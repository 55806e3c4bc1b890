package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipException;
import org.coatcheck.operator.packaging.AotPackage;
import org.coatcheck.operator.packaging.FileTree;
import org.coatcheck.operator.packaging.NativePackage;
import org.coatcheck.operator.packaging.Zips;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Packaging;

/**
 * Coatcheck's own packages, unzipped as Lambda does, each with the command that Lambda starts it by.
 *
 * @param home the project's folder
 * @param folder for the unzipped functions
 */
record Packages(Path home, Path folder, Trust trust) {

    private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client";
    private static final Pattern CLIENT_DEPENDENCIES = Pattern.compile("\\.(aws-lambda-java-core|utils-lite)-");

    /** Unzips a package that this project has built, unless the code has changed since. */
    Candidate unzip(Packaging packaging) throws IOException {
        Path zip = packaging.zip(home);
        return Files.exists(zip) && !isUpToDate(packaging)
                ? new Candidate.LeftOut(
                        packaging.toString(),
                        zip + " is not of this code: build it again with ./coatcheck package " + packaging)
                : unzip(new NamedZip(packaging.toString(), zip));
    }

    private boolean isUpToDate(Packaging packaging) throws IOException {
        return switch (packaging) {
            case JVM -> true;
            case AOT -> new AotPackage(home).isUpToDate();
            case NATIVE -> NativePackage.of(home, Architecture.ofThisMachine()).isUpToDate();
        };
    }

    /**
     * Unzips a package of any kind. One with a program named bootstrap is for Lambda's runtime without Java, any other for
     * Lambda's Java runtime.
     */
    Candidate unzip(NamedZip named) throws IOException {
        String name = named.name();
        Path zip = named.zip();
        if (Files.notExists(zip)) {
            return new Candidate.LeftOut(name, "there is no " + zip + ": build it with ./coatcheck package");
        }
        Path function = folder.resolve(name);
        try {
            Zips.unpack(zip, function);
        } catch (ZipException | ProviderNotFoundException noZip) {
            return new Candidate.LeftOut(name, zip + " is no zip: " + noZip.getMessage());
        }
        Path bootstrap = function.resolve("bootstrap");
        List<String> command = new ArrayList<>();
        Map<String, String> environment = new HashMap<>(TemplateVariables.of(home));
        if (Files.exists(bootstrap)) {
            command.add(bootstrap.toString());
            command.addAll(trust.arguments());
            environment.put("DISABLE_SIGNAL_HANDLERS", "true");
        } else {
            command.addAll(managedRuntime(function));
        }
        return new Candidate.Built(new Program(name, function, command, environment, true));
    }

    /**
     * The command line of AWS's Java runtimes, with AWS's own runtime client in place of its copy in /var/runtime. The client
     * loads the function's classes itself, but needs two of its jars beside it.
     */
    private List<String> managedRuntime(Path function) throws IOException {
        Path client = home.resolve("target/runtime-interface-client");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:MaxHeapSize=" + Environment.MEMORY_MB * 1024 * 85 / 100 + "k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-D" + CLIENT + ".runtimeapi.NativeClient.JNI=" + nativeLibrary(client),
                "-cp",
                client + "/*:" + dependencies(function),
                CLIENT + ".AWSLambda",
                Environment.HANDLER);
    }

    private static String dependencies(Path function) throws IOException {
        return FileTree.children(function.resolve("lib")).stream()
                .filter(jar -> CLIENT_DEPENDENCIES
                        .matcher(jar.getFileName().toString())
                        .find())
                .map(Path::toString)
                .collect(Collectors.joining(":"));
    }

    /** The native part of the client. If it were only in its jar, each start would unpack it to /tmp. */
    private Path nativeLibrary(Path client) throws IOException {
        Path unpacked = folder.resolve("runtime-interface-client");
        if (Files.notExists(unpacked)) {
            for (Path jar : FileTree.children(client)) {
                if (jar.getFileName().toString().startsWith("aws-lambda-java-runtime-interface-client-")) {
                    Zips.unpack(jar, unpacked);
                }
            }
        }
        String processor = Architecture.ofThisMachine() == Architecture.ARM64 ? "aarch_64" : "x86_64";
        return unpacked.resolve("jni/libaws-lambda-jni.linux-" + processor + ".so");
    }
}
