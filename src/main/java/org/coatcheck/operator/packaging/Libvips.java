package org.coatcheck.operator.packaging;

import java.nio.file.Path;
import java.util.List;
import org.coatcheck.operator.stack.Architecture;

/** How Maven gets libvips into a package: for this machine's architecture it is there already, for another it is fetched. */
record Libvips(Path home, Architecture architecture) {

    /** The Maven goals that fetch libvips. */
    List<String> goals() {
        return isForThisMachine() ? List.of() : List.of("antrun:run@libvips");
    }

    /** The Maven properties for these goals, and for the goal that zips the package. */
    List<String> properties() {
        Path folder = home.resolve("target/natives-" + architecture);
        return isForThisMachine()
                ? List.of()
                : List.of("-Dnatives.cpu=" + architecture.cpu(), "-Dnatives.directory=" + folder);
    }

    private boolean isForThisMachine() {
        return architecture == Architecture.ofThisMachine();
    }
}
