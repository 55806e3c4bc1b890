package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux tells about a process.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc.5.html">proc(5)</a>
 */
record ProcessUsage(Path folder) {

    private static final String PEAK = "VmHWM:";
    private static final double KB_PER_MB = 1024;
    private static final double NANOS_PER_MILLI = 1e6;

    /** Linux counts in hundredths of a second here, on all architectures that Lambda has. */
    private static final double MILLIS_PER_TICK = 10;

    static ProcessUsage of(Process process) {
        return new ProcessUsage(Path.of("/proc", Long.toString(process.pid())));
    }

    /**
     * The CPU time in milliseconds. Linux tells that of a process exactly in ticks only, and that of each living thread in
     * nanoseconds. Both are too low, so the higher one is the better one.
     */
    double cpu() throws IOException {
        double threads = 0;
        for (Path thread : threads()) {
            threads += nanos(thread.resolve("schedstat")) / NANOS_PER_MILLI;
        }
        return Math.max(threads, ticks() * MILLIS_PER_TICK);
    }

    private List<Path> threads() throws IOException {
        try (Stream<Path> threads = Files.list(folder.resolve("task"))) {
            return threads.toList();
        }
    }

    private static double nanos(Path schedstat) throws IOException {
        try {
            return Double.parseDouble(Files.readString(schedstat).split(" ", 2)[0]);
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }

    /** The fields 14 and 15, in user mode and in the kernel. The second field is in parentheses and may have spaces. */
    private long ticks() throws IOException {
        String stat = Files.readString(folder.resolve("stat"));
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(afterName[11]) + Long.parseLong(afterName[12]);
    }

    /** The largest resident memory in megabytes, since the start or the last {@link #resetPeak}. */
    double peakMemory() throws IOException {
        return Files.readAllLines(folder.resolve("status")).stream()
                        .filter(line -> line.startsWith(PEAK))
                        .map(line -> line.replaceAll("\\D", ""))
                        .mapToDouble(Double::parseDouble)
                        .findFirst()
                        .orElse(0)
                / KB_PER_MB;
    }

    void resetPeak() throws IOException {
        Files.writeString(folder.resolve("clear_refs"), "5");
    }
}
