package org.coatcheck.operator;

import java.nio.file.Path;
import java.util.List;

/** The libvips that goes into a package: the build has that for the processor of this machine, and fetches any other. */
record Libvips(Path home, Architecture architecture) {

    /** The steps of the build that fetch it. */
    List<String> steps() {
        return isHere() ? List.of() : List.of("antrun:run@libvips");
    }

    /** What they, and the step that zips, have to be told. */
    List<String> settings() {
        Path folder = home.resolve("target/natives-" + architecture);
        return isHere() ? List.of() : List.of("-Dnatives.cpu=" + architecture.cpu(), "-Dnatives.directory=" + folder);
    }

    private boolean isHere() {
        return architecture == Architecture.ofThisMachine();
    }
}
