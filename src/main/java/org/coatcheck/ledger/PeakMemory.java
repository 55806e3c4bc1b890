package org.coatcheck.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** What the process has used of memory at most, as Lambda counts it: the heap, libvips and all. */
final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");

    private PeakMemory() {}

    /** Empty where the system is not Linux. */
    static OptionalInt megabytes() {
        if (!Files.exists(STATUS)) {
            return OptionalInt.empty();
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")) / 1024)
                    .findFirst();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Linux always tells a process of itself", unreadable);
        }
    }
}
