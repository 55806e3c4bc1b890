package org.coatcheck.operator.stack;

import java.nio.file.Path;

/** The project's folder: LocalStack's scripts, the template and the built function are found from there. */
public final class Home {

    private Home() {}

    /** As {@code ./coatcheck} says it; else the folder that Java was started in. */
    public static Path path() {
        return Path.of(System.getProperty("coatcheck.home", "")).toAbsolutePath();
    }
}
