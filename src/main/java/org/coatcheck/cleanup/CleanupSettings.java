package org.coatcheck.cleanup;

import java.time.Duration;
import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.settings.Requirements;

/**
 * How far back the cleanup looks.
 *
 * @param lookBack how far back a tick looks for dead attempts; no less than the time between two ticks plus 15 minutes,
 *     because a tick leaves younger attempts to the next one
 */
public record CleanupSettings(Duration lookBack) {

    /** A tick queries the index by time once for each shard of each hour, so a longer time would cost too many queries. */
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
