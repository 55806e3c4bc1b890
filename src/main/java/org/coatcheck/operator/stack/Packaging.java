package org.coatcheck.operator.stack;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;

/** The forms in which the function can be deployed. */
public enum Packaging {
    /** Jars, for AWS's own Java runtime. */
    JVM("java25"),
    /** Jars with a Java runtime of their own and a cache of loaded classes (JEP 483), for the runtime without Java. */
    AOT("provided.al2023"),
    /** An executable compiled by GraalVM, for the runtime without Java. */
    NATIVE("provided.al2023");

    /** The template's parameter of this name takes the same words. */
    public static final String PARAMETER = "Packaging";

    private final String runtime;

    Packaging(String runtime) {
        this.runtime = runtime;
    }

    /**
     * The packaging that a template's parameters name; without one, {@link #JVM}.
     *
     * @throws CommandException if there is none of that name
     */
    public static Packaging in(Map<String, String> parameters) {
        return Optional.ofNullable(parameters.get(PARAMETER)).map(Packaging::of).orElse(JVM);
    }

    private static Packaging of(String word) {
        return Stream.of(values())
                .filter(packaging -> packaging.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new CommandException("Packaging must be jvm, aot or native; it is " + word));
    }

    /**
     * Checks that this machine can build a package. The build of {@link #AOT} runs the function, because a JVM accepts only
     * the cache that a JVM for the same system has written.
     *
     * @throws CommandException if it cannot
     */
    public void checkBuild(Architecture architecture) {
        boolean sameSystem =
                System.getProperty("os.name").equals("Linux") && architecture == Architecture.ofThisMachine();
        if (this == AOT && !sameSystem) {
            throw new CommandException(
                    "the aot package must be built on Linux, on a machine of its architecture, " + architecture);
        }
    }

    /** Lambda's name for the runtime that the package needs. */
    public String runtime() {
        return runtime;
    }

    /** The zip that a build makes for an architecture. Its name has the architecture unless it is this machine's. */
    public Path zip(Path home, Architecture architecture) {
        String packaging = this == JVM ? "" : "-" + this;
        String processor = architecture == Architecture.ofThisMachine() ? "" : "-" + architecture;
        return home.resolve("target/function" + packaging + processor + ".zip");
    }

    /** The zip that a build makes for the architecture of this machine. */
    public Path zip(Path home) {
        return zip(home, Architecture.ofThisMachine());
    }

    /** As the template and the command line write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
