package org.coatcheck.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds and loads libvips: the one that the build fetched, the one in the function's zip or layer, or the system's. */
final class VipsLibrary {

    /** The system property that names the file of the shared library, instead of a search. */
    static final String PROPERTY = "org.coatcheck.vips";

    /** The beginning of the file name in sharp's npm packages; it ends in {@code so.8.18.7} or {@code 8.18.7.dylib}. */
    private static final String FILE_PREFIX = "libvips-cpp.";

    private static final String SYSTEM_LIBRARY =
            System.getProperty("os.name").startsWith("Mac") ? "libvips.42.dylib" : "libvips.so.42";

    private VipsLibrary() {}

    @SuppressWarnings("restricted") // the library is the one that the build fetched or the operator chose
    static SymbolLookup open() {
        Optional<Path> library = Optional.ofNullable(System.getProperty(PROPERTY))
                .map(Path::of)
                .or(() -> folders().flatMap(VipsLibrary::librariesIn).findFirst());
        try {
            return library.map(path -> SymbolLookup.libraryLookup(path, Arena.global()))
                    .orElseGet(() -> SymbolLookup.libraryLookup(SYSTEM_LIBRARY, Arena.global()));
        } catch (IllegalArgumentException notLoaded) {
            throw new IllegalStateException(
                    "libvips cannot be loaded from "
                            + library.map(Path::toString).orElse("the system's libraries (" + SYSTEM_LIBRARY + ")")
                            + ": build Coatcheck, which fetches it, or name the file with -D" + PROPERTY,
                    notLoaded);
        }
    }

    private static Stream<Path> folders() {
        return Stream.of(
                Path.of("target/natives/node_modules/@img"),
                Path.of(Optional.ofNullable(System.getenv("LAMBDA_TASK_ROOT")).orElse("."), "lib"),
                Path.of("/opt/lib"));
    }

    private static Stream<Path> librariesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.find(
                folder, 3, (path, attributes) -> path.getFileName().toString().startsWith(FILE_PREFIX))) {
            return files.toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot look for libvips in " + folder, unreadable);
        }
    }
}
