package org.coatcheck.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the libvips to call: the one that the build fetched, the one in the function's zip or layer, or the system's. */
final class VipsLibrary {

    /** A system property: the path of the shared library, instead of looking for it. */
    static final String PROPERTY = "coatcheck.vips";

    /** The file in the npm packages; {@code .so.8.18.7} on Linux, {@code .8.18.7.dylib} on macOS. */
    private static final String FILE = "libvips-cpp.";

    private static final String SYSTEMS_OWN =
            System.getProperty("os.name").startsWith("Mac") ? "libvips.42.dylib" : "libvips.so.42";

    private VipsLibrary() {}

    @SuppressWarnings("restricted") // the library is the one that the build fetched or the operator chose
    static SymbolLookup open() {
        Optional<Path> library = Optional.ofNullable(System.getProperty(PROPERTY))
                .map(Path::of)
                .or(() -> places().flatMap(VipsLibrary::in).findFirst());
        try {
            return library.map(path -> SymbolLookup.libraryLookup(path, Arena.global()))
                    .orElseGet(() -> SymbolLookup.libraryLookup(SYSTEMS_OWN, Arena.global()));
        } catch (IllegalArgumentException notLoaded) {
            throw new IllegalStateException(
                    "libvips cannot be loaded from "
                            + library.map(Path::toString).orElse("the system's own libraries (" + SYSTEMS_OWN + ")")
                            + ": build Coatcheck, which fetches it, or name the file with -D" + PROPERTY,
                    notLoaded);
        }
    }

    private static Stream<Path> places() {
        return Stream.of(
                Path.of("target/natives/node_modules/@img"),
                Path.of(Optional.ofNullable(System.getenv("LAMBDA_TASK_ROOT")).orElse("."), "lib"),
                Path.of("/opt/lib"));
    }

    private static Stream<Path> in(Path place) {
        if (!Files.isDirectory(place)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.find(
                place, 3, (path, attributes) -> path.getFileName().toString().startsWith(FILE))) {
            return files.toList().stream();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot look for libvips in " + place, unreadable);
        }
    }
}
