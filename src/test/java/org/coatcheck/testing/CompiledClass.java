package org.coatcheck.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;

/** Compiles the functions that tests are about to start. */
public final class CompiledClass {

    private CompiledClass() {}

    /**
     * The bytes of the class.
     *
     * @param folder for the files
     */
    public static byte[] of(Path folder, String name, String code) throws IOException {
        Path source = Files.writeString(folder.resolve(name + ".java"), code);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString()))
                .isZero();
        return Files.readAllBytes(folder.resolve(name + ".class"));
    }
}
