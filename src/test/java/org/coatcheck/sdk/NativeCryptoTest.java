package org.coatcheck.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The providers of a process in Lambda. The environment variables that decide about them are those of the whole process. */
class NativeCryptoTest {

    private static final String LIBRARY = "libamazonCorrettoCryptoProvider.so";

    @TempDir
    private static Path taskRoot;

    @BeforeAll
    static void unpackTheLibrary() throws Exception {
        assumeTrue(
                AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null,
                "the library in the tests' class path is for Linux on x86_64");
        Files.createDirectory(taskRoot.resolve("lib"));
        try (InputStream library = AmazonCorrettoCryptoProvider.class.getResourceAsStream(LIBRARY)) {
            Files.copy(library, taskRoot.resolve("lib").resolve(LIBRARY));
        }
    }

    @Test
    void makesTheKeysOfHandshakesInNativeCode() throws Exception {
        assertThat(process("on-demand", List.of()))
                .containsExactly("CoatcheckNative", "CoatcheckNative", "secp256r1, secp384r1, secp521r1");
    }

    @Test
    void makesThemInJavaWhereASnapshotIsTaken() throws Exception {
        assertThat(process("snap-start", List.of()))
                .startsWith("CoatcheckNative", "SunEC")
                .last()
                .asString()
                .startsWith("x25519, secp256r1");
    }

    @Test
    void keepsTheCurvesThatAnOperatorChose() throws Exception {
        assertThat(process("on-demand", List.of("-Djdk.tls.namedGroups=secp384r1")))
                .last()
                .isEqualTo("secp384r1");
    }

    private static List<String> process(String initializationType, List<String> options) throws Exception {
        ProcessBuilder process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Djava.library.path=" + taskRoot.resolve("lib"),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"));
        process.command().addAll(options);
        process.command().add(Providers.class.getName());
        process.environment()
                .putAll(Map.of(
                        "LAMBDA_TASK_ROOT", taskRoot.toString(), "AWS_LAMBDA_INITIALIZATION_TYPE", initializationType));
        Process started = process.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(started.waitFor()).isZero();
        return output.lines().toList();
    }

    /** Prints who encrypts, who makes keys, and on which curves. */
    static final class Providers {

        private Providers() {}

        public static void main(String[] arguments) throws Exception {
            new NativeCrypto();
            System.out.println(
                    Cipher.getInstance("AES/GCM/NoPadding").getProvider().getName());
            System.out.println(KeyPairGenerator.getInstance("EC").getProvider().getName());
            System.out.println(String.join(
                    ", ",
                    Optional.ofNullable(SSLContext.getDefault()
                                    .getDefaultSSLParameters()
                                    .getNamedGroups())
                            .orElseThrow()));
        }
    }
}
