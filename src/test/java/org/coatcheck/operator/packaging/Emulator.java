package org.coatcheck.operator.packaging;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs programs for arm64 on an x86-64 machine, many times more slowly, by QEMU's user mode.
 *
 * @param qemu the program, which must be linked statically, because a function's {@code LD_LIBRARY_PATH} is not meant for it
 * @param libraries the folder that has the C and C++ libraries for arm64 in {@code lib}
 */
record Emulator(Path qemu, Path libraries) {

    /** Where Debian's and Ubuntu's packages put these libraries. QEMU's own variable {@code QEMU_LD_PREFIX} names others. */
    private static final String LIBRARIES = "/usr/aarch64-linux-gnu";

    /** What to install where there is no emulator. */
    static final String PACKAGES = "qemu-user-static and libstdc++6-arm64-cross";

    /** The processor of Graviton2, the oldest one for arm64 in Lambda. */
    private static final String PROCESSOR = "neoverse-n1";

    /** The emulator of this machine. */
    static Optional<Emulator> find(Map<String, String> environment) {
        Path libraries = Path.of(environment.getOrDefault("QEMU_LD_PREFIX", LIBRARIES));
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "qemu-aarch64-static"))
                .filter(Files::isExecutable)
                .findFirst()
                .filter(qemu -> Files.exists(libraries.resolve("lib/ld-linux-aarch64.so.1")))
                .map(qemu -> new Emulator(qemu, libraries));
    }

    /** The beginning of a shell's command that runs this program. */
    String command(Path program) {
        return "%s -cpu %s -L %s \"%s\"".formatted(qemu, PROCESSOR, libraries, program);
    }
}
