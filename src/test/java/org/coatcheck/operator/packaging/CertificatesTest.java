package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {

    /** Java splits the variable at spaces, and then takes a part of the path for the main class. */
    @Test
    void trustsThemFromAFolderWithASpaceInItsName(@TempDir Path temporary) throws Exception {
        Path folder = Files.createDirectory(temporary.resolve("my projects"));
        String option = Certificates.create(folder.resolve("keys")).trustStoreOption(folder.resolve("trust"));
        ProcessBuilder java = new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java", "-XshowSettings:properties", "-version");
        java.environment().put("JDK_JAVA_OPTIONS", Certificates.inVariable(option));

        Process process = java.redirectErrorStream(true).start();

        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("javax.net.ssl.trustStore = " + folder.resolve("trust") + "\n");
    }
}
