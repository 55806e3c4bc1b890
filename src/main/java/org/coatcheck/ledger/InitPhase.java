package org.coatcheck.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The length of the init phase: the time that a new execution environment needed before its first event. Lambda bills it
 * together with this event.
 *
 * <p>Linux knows the start of a process to the hundredth of a second. Java's own API for it would load another module.
 */
final class InitPhase {

    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final Path STAT = Path.of("/proc/self/stat");

    /** Index, after the command in brackets, of the start time in hundredths of a second since the boot; see proc(5). */
    private static final int START_TIME = 19;

    private InitPhase() {}

    /**
     * The length of the init phase if it ends now. Empty if Lambda does not bill it with the first event (SnapStart,
     * provisioned concurrency), and outside Lambda.
     */
    static Optional<Duration> untilNow() {
        return "on-demand".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE")) && Files.exists(UPTIME)
                ? Optional.of(ageOfProcess())
                : Optional.empty();
    }

    static Duration ageOfProcess() {
        try {
            String stat = Files.readString(STAT);
            String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_TIME];
            String uptime = Files.readString(UPTIME);
            return Duration.ofMillis(Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1000)
                    - Long.parseLong(start) * 10);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read /proc/self/stat", unreadable);
        }
    }
}
