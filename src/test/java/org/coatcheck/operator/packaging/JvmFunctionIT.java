package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the jvm package as Lambda's Java runtime does. */
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
        ManagedRuntime.write(folder, "\"%s/bin/java\"".formatted(System.getProperty("java.home")));
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
    void endsWithoutAnErrorInItsLog() throws Exception {
        function.endsWithoutAnErrorInItsLog(processes);
    }

    @Test
    void encryptsTlsWithoutNativeCodeIfThatCannotBeLoaded() throws Exception {
        function.encryptsTlsWithoutNativeCodeIfThatCannotBeLoaded(processes);
    }

    @Test
    void loadsTheRegionsOfItsOwnServicesOnly() throws Exception {
        function.loadsTheRegionsOfItsOwnServicesOnly(processes);
    }

    /** Without a line for a kind, the provider would test nothing of that kind, and would call that passed. */
    @Test
    void itsCryptoProviderTestsEachKindOfHmac() throws Exception {
        Path jar = function.folder().resolve("lib/AmazonCorrettoCryptoProvider.jar");
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            assertThat(Files.readAllLines(zip.getPath("com/amazon/corretto/crypto/provider/testdata/hmac.txt")))
                    .extracting(line -> line.substring(0, line.indexOf(' ')))
                    .containsExactly("sha2", "md5", "sha1");
        }
    }

    @Test
    void respondsInAwsEmulator() throws Exception {
        function.respondsInAwsEmulator(TestStack.shared());
    }

    @Test
    void tellsLambdaWhatToSet() throws Exception {
        function.tellsLambdaWhatToSet(StartedFunction.withoutSettings());
    }
}
