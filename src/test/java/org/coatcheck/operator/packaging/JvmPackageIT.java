package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Builds the jvm package for the other architecture than this machine's, and runs the one for arm64. */
class JvmPackageIT {

    private static final Path HOME = Path.of("").toAbsolutePath();
    private static final Architecture MACHINE = Architecture.ofThisMachine();
    private static final Architecture OTHER = MACHINE == Architecture.ARM64 ? Architecture.X86_64 : Architecture.ARM64;

    /** The offset and the values of e_machine in an ELF header: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
    private static final int E_MACHINE_OFFSET = 18;

    private static final Map<Architecture, Integer> E_MACHINE =
            Map.of(Architecture.X86_64, 62, Architecture.ARM64, 183);

    @BeforeAll
    static void build() throws Exception {
        new JvmPackage(HOME, OTHER).build(new Maven(HOME, System.err::println));
    }

    @Test
    @EnabledIfSystemProperty(
            named = "arm64",
            matches = ".*",
            disabledReason = "emulating arm64 takes a core for more than a minute; -Darm64 does it")
    void makesTheSameThumbnailsOnArm64(@TempDir Path temporary) throws Exception {
        new Arm64Thumbnails(TestStack.shared(), temporary).areLikeThoseOfThisMachine(Packaging.JVM.zip(HOME, OTHER));
    }

    /** A source that was saved during a build counted as built, so that the next command deployed the code before it. */
    @Test
    void isNoNewerThanTheStartOfItsBuild() throws Exception {
        Path written = HOME.resolve("target/antrun/build-main.xml");

        assertThat(Files.getLastModifiedTime(Packaging.JVM.zip(HOME, OTHER)))
                .isLessThan(Files.getLastModifiedTime(written));
    }

    @Test
    void differsFromThisMachinesOnlyInItsNativeLibraries() throws Exception {
        Map<String, Long> built = checksums(Packaging.JVM.zip(HOME, OTHER));
        Map<String, Long> ofThisMachine = checksums(Packaging.JVM.zip(HOME));
        assertThat(built.keySet()).isEqualTo(ofThisMachine.keySet());
        assertThat(built.keySet().stream().filter(file -> !built.get(file).equals(ofThisMachine.get(file))))
                .hasSize(2)
                .allSatisfy(library -> {
                    assertThat(eMachine(Packaging.JVM.zip(HOME, OTHER), library))
                            .isEqualTo(E_MACHINE.get(OTHER));
                    assertThat(eMachine(Packaging.JVM.zip(HOME), library)).isEqualTo(E_MACHINE.get(MACHINE));
                });
    }

    private static Map<String, Long> checksums(Path zip) throws IOException {
        Map<String, Long> checksums = new TreeMap<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            file.stream().forEach(entry -> checksums.put(entry.getName(), entry.getCrc()));
        }
        return checksums;
    }

    private static int eMachine(Path zip, String library) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile());
                InputStream content = file.getInputStream(new ZipEntry(library))) {
            return ByteBuffer.wrap(content.readNBytes(E_MACHINE_OFFSET + Short.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getShort(E_MACHINE_OFFSET);
        }
    }
}
