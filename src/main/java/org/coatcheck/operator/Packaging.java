package org.coatcheck.operator;

import java.nio.file.Path;
import java.util.Locale;

/** What the function can be deployed as; the template's parameter of this name takes the same words. */
enum Packaging {
    /** Jars, for AWS's own Java runtime. */
    JVM("java25", "function.zip"),
    /** Jars with a Java runtime of their own and a cache of the classes that a start loads, for a runtime without Java. */
    AOT("provided.al2023", "function-aot.zip");

    /** The template's parameter. */
    static final String PARAMETER = "Packaging";

    private final String runtime;
    private final String file;

    Packaging(String runtime, String file) {
        this.runtime = runtime;
        this.file = file;
    }

    /** Lambda's name for the runtime that it runs in. */
    String runtime() {
        return runtime;
    }

    /** Where its build leaves it. */
    Path zip(Path home) {
        return home.resolve("target").resolve(file);
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
