package org.coatcheck.operator.stack;

import java.nio.file.Path;

/** The project's folder, with LocalStack's scripts, the template and the built function. */
public final class Home {

    private Home() {}

    /** The folder that {@code ./coatcheck} passes as {@code coatcheck.home}; without it, the current folder. */
    public static Path path() {
        return Path.of(System.getProperty("coatcheck.home", "")).toAbsolutePath();
    }
}
