package org.coatcheck.cleanup;

import java.time.Duration;
import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.settings.Requirements;

/**
 * How the cleanup works.
 *
 * @param lookBack how far back a tick looks for dead attempts; no less than the time between two ticks
 */
public record CleanupSettings(Duration lookBack) {

    /** A tick queries the index by time several times for each hour of it. */
    private static final Duration LONGEST_LOOK_BACK = Duration.ofDays(7);

    /**
     * Checks the settings.
     *
     * @throws InvalidSettingsException with one sentence for each wrong setting
     */
    public CleanupSettings {
        new Requirements()
                .duration("COATCHECK_CLEANUP_LOOK_BACK", lookBack, LONGEST_LOOK_BACK, "PT6H")
                .check();
    }
}
