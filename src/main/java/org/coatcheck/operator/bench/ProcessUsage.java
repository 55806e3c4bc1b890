package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Linux tells about a process. If the process has ended, all methods throw an {@link IllegalStateException}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc.5.html">proc(5)</a>
 */
record ProcessUsage(Path folder) {

    private static final String ENDED = "its process ended";
    private static final String PEAK = "VmHWM:";
    private static final double KB_PER_MB = 1024;
    private static final double NANOS_PER_MILLI = 1e6;

    /** Linux counts in hundredths of a second here, on all architectures that Lambda has. */
    private static final double MILLIS_PER_TICK = 10;

    static ProcessUsage of(Process process) {
        return new ProcessUsage(Path.of("/proc", Long.toString(process.pid())));
    }

    /**
     * CPU time in milliseconds. Linux tells that of a process in ticks only, and that of each living thread in nanoseconds. Both
     * are too low, so the higher one is the better one.
     */
    record CpuTime(double ofLivingThreads, double inTicks) {

        double millis() {
            return Math.max(ofLivingThreads, inTicks);
        }

        /** A thread that has ended since then counts in ticks only. */
        double millisSince(CpuTime before) {
            return Math.max(ofLivingThreads - before.ofLivingThreads, inTicks - before.inTicks);
        }
    }

    CpuTime cpu() {
        double threads = 0;
        for (Path thread : threads()) {
            threads += nanos(thread.resolve("schedstat")) / NANOS_PER_MILLI;
        }
        return new CpuTime(threads, ticks() * MILLIS_PER_TICK);
    }

    private List<Path> threads() {
        try (Stream<Path> threads = Files.list(folder.resolve("task"))) {
            return threads.toList();
        } catch (IOException ended) {
            throw ended(ended);
        }
    }

    /** Nothing for a thread that has ended. */
    private static double nanos(Path schedstat) {
        try {
            return Double.parseDouble(Files.readString(schedstat).split(" ", 2)[0]);
        } catch (IOException ended) {
            return 0;
        }
    }

    /** The fields 14 and 15, in user mode and in the kernel. The second field is in parentheses and may have spaces. */
    private long ticks() {
        String stat = read("stat");
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(afterName[11]) + Long.parseLong(afterName[12]);
    }

    /** The largest resident memory in megabytes, since the start or the last {@link #resetPeak}. */
    double peakMemory() {
        return read("status")
                        .lines()
                        .filter(line -> line.startsWith(PEAK))
                        .map(line -> line.replaceAll("\\D", ""))
                        .mapToDouble(Double::parseDouble)
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(ENDED))
                / KB_PER_MB;
    }

    void resetPeak() {
        try {
            Files.writeString(folder.resolve("clear_refs"), "5");
        } catch (IOException ended) {
            throw ended(ended);
        }
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException ended) {
            throw ended(ended);
        }
    }

    private static IllegalStateException ended(IOException unreadable) {
        return new IllegalStateException(ENDED, unreadable);
    }
}
