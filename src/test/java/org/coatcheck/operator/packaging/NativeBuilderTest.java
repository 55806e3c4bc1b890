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

    private static final Path STAND_IN = Path.of("src/test/resources/graalvm").toAbsolutePath();

    @TempDir
    private Path elsewhere;

    @Test
    void theOneThatIsNamedIsTaken() {
        assertThat(NativeBuilder.installed(Map.of("GRAALVM_HOME", STAND_IN.toString(), "PATH", "/bin")))
                .contains(new NativeBuilder.Installed(STAND_IN));
    }

    @Test
    void elseOneOnThePath() throws IOException {
        Files.createDirectory(elsewhere.resolve("bin"));

        assertThat(NativeBuilder.installed(Map.of("PATH", elsewhere + "/bin:" + STAND_IN + "/bin")))
                .contains(new NativeBuilder.Installed(STAND_IN));
    }

    @Test
    void aFolderWithoutABuilderIsNone() {
        assertThat(NativeBuilder.installed(Map.of("GRAALVM_HOME", elsewhere.toString(), "PATH", elsewhere + "/bin")))
                .isEmpty();
        assertThat(NativeBuilder.installed(Map.of())).isEmpty();
    }

    @Test
    void aContainerIsOfTheProcessorThatIsCompiledFor() {
        assertThat(new NativeBuilder.InContainer(Architecture.ARM64).settings())
                .contains("-Dquarkus.native.container-runtime-options=--platform=linux/arm64");
    }
}
