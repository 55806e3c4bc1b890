package org.coatcheck.operator.stack;

import java.nio.file.Path;
import java.util.Locale;

/** What the function can be deployed as; the template's parameter of this name takes the same words. */
public enum Packaging {
    /** Jars, for AWS's own Java runtime. */
    JVM("java25"),
    /** Jars with a Java runtime of their own and a cache of the classes that a start loads, for a runtime without Java. */
    AOT("provided.al2023"),
    /** A program that GraalVM has compiled, for a runtime without Java. */
    NATIVE("provided.al2023");

    /** The template's parameter. */
    public static final String PARAMETER = "Packaging";

    private final String runtime;

    Packaging(String runtime) {
        this.runtime = runtime;
    }

    /** Lambda's name for the runtime that it runs in. */
    public String runtime() {
        return runtime;
    }

    /** Where its build leaves it. {@code deploy/aws} looks for it there, too. */
    public Path zip(Path home, Architecture architecture) {
        String packaging = this == JVM ? "" : "-" + this;
        String processor = architecture == Architecture.ofThisMachine() ? "" : "-" + architecture;
        return home.resolve("target/function" + packaging + processor + ".zip");
    }

    /** For the processor of this machine. */
    public Path zip(Path home) {
        return zip(home, Architecture.ofThisMachine());
    }

    /** As it is written in the template and on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The inverse of {@link #toString()}. */
    static Packaging of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
