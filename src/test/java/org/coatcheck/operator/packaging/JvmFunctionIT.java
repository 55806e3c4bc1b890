package org.coatcheck.operator.packaging;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the jvm package as Lambda's Java runtime does: on AWS's runtime client, which loads the function's jars itself. */
class JvmFunctionIT {

    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir
    private static Path temporary;

    private static StartedFunction function;
    private static FunctionProcesses processes;

    @BeforeAll
    static void unpack() throws Exception {
        Path folder = temporary.resolve("function");
        Path log = temporary.resolve("log");
        Zips.unpack(Packaging.JVM.zip(HOME), folder);
        Path bootstrap = Files.writeString(
                folder.resolve("bootstrap"),
                // Lambda's runtime has a program like this one.
                """
            #!/bin/sh
            exec "%s/bin/java" --enable-native-access=ALL-UNNAMED -Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac \\
                -cp "%s/*:$(echo "$LAMBDA_TASK_ROOT"/lib/*aws-lambda-java-core* "$LAMBDA_TASK_ROOT"/lib/*utils-lite* | tr ' ' :)" \\
                com.amazonaws.services.lambda.runtime.api.client.AWSLambda "$_HANDLER"
            """.formatted(System.getProperty("java.home"), HOME.resolve("target/runtime-interface-client")));
        Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
        function = new StartedFunction(folder, log);
        processes = new FunctionProcesses(
                new Aws.Local(TestClients.endpoint()), TestStack.shared().stack(), HOME, log);
    }

    @AfterAll
    static void close() throws Exception {
        processes.close();
    }

    @Test
    void encryptsTlsWithNativeCode() throws Exception {
        function.encryptsTlsWithNativeCode(processes);
    }

    @Test
    void encryptsTlsWithoutNativeCodeIfThatCannotBeLoaded() throws Exception {
        function.encryptsTlsWithoutNativeCodeIfThatCannotBeLoaded(processes);
    }

    @Test
    void endsWithoutAnErrorInItsLog() throws Exception {
        function.endsWithoutAnErrorInItsLog(processes);
    }

    @Test
    void startsWithTheOptionThatNamesLibvips() throws Exception {
        function.startsWithTheOptionThatNamesLibvips(processes);
    }

    @Test
    void tellsLambdaWhatToSet() throws Exception {
        function.tellsLambdaWhatToSet(StartedFunction.withoutSettings());
    }
}
