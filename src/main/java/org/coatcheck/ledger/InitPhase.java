package org.coatcheck.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a new execution environment took until it could take its first event. Lambda bills that time with this event.
 *
 * <p>Linux knows when a process was started, to the hundredth of a second; Java's own way to ask would load a module.
 */
final class InitPhase {

    private static final Path UPTIME = Path.of("/proc/uptime");
    private static final Path STAT = Path.of("/proc/self/stat");

    /** Where the start stands behind the command's closing bracket, in hundredths of a second since the boot; see proc(5). */
    private static final int START = 19;

    private InitPhase() {}

    /**
     * Its length if it ends now. Empty where Lambda bills it otherwise, as with SnapStart and with provisioned
     * concurrency, and where there is no Lambda.
     */
    static Optional<Duration> untilNow() {
        return "on-demand".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE")) && Files.exists(UPTIME)
                ? Optional.of(ageOfProcess())
                : Optional.empty();
    }

    static Duration ageOfProcess() {
        try {
            String stat = Files.readString(STAT);
            String start = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START];
            String uptime = Files.readString(UPTIME);
            return Duration.ofMillis(Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1000)
                    - Long.parseLong(start) * 10);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Linux always tells a process of itself", unreadable);
        }
    }
}
