package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.coatcheck.operator.stack.Architecture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeBuilderTest {

    private static final Path GRAALVM = Path.of("src/test/resources/graalvm").toAbsolutePath();

    @TempDir
    private Path emptyFolder;

    @Test
    void findsTheBuilderAtGraalvmHome() {
        assertThat(NativeBuilder.installed(Map.of("GRAALVM_HOME", GRAALVM.toString(), "PATH", "/bin")))
                .contains(new NativeBuilder.Installed(GRAALVM));
    }

    @Test
    void findsABuilderOnThePath() throws IOException {
        Files.createDirectory(emptyFolder.resolve("bin"));

        assertThat(NativeBuilder.installed(Map.of("PATH", emptyFolder + "/bin:" + GRAALVM + "/bin")))
                .contains(new NativeBuilder.Installed(GRAALVM));
    }

    @Test
    void findsNoneWithoutNativeImage() {
        assertThat(NativeBuilder.installed(
                        Map.of("GRAALVM_HOME", emptyFolder.toString(), "PATH", emptyFolder + "/bin")))
                .isEmpty();
        assertThat(NativeBuilder.installed(Map.of())).isEmpty();
    }

    @Test
    void runsAContainerOfTheTargetPlatform() {
        assertThat(new NativeBuilder.InContainer(Architecture.ARM64).properties())
                .contains("-Dquarkus.native.container-runtime-options=--platform=linux/arm64");
    }
}
