package org.coatcheck.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** Programs of others that some tests need. {@code src/test/tools/fetch} fetches each of them at its first use. */
public enum TestTool {
    RUNTIME_INTERFACE_EMULATOR,
    ARM64_JAVA;

    /** The program's file. Without one, this skips the rest of the current test. */
    public Path path() throws IOException, InterruptedException {
        String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
        Process fetch = new ProcessBuilder("src/test/tools/fetch", name).start();
        String path = fetch.inputReader().readAllAsString();
        String error = fetch.errorReader().readAllAsString();
        assumeTrue(fetch.waitFor() == 0, error.strip());
        return Path.of(path.strip());
    }
}
