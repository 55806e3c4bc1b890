package org.coatcheck.ledger;

import java.time.Duration;
import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.settings.Requirements;

/**
 * Where audit records are, and how long they are kept.
 *
 * @param invocationsTable the DynamoDB table with one record for each attempt
 * @param recordsKept from the start of an attempt to the TTL of its record: DynamoDB deletes the record some time after that
 */
public record LedgerSettings(String invocationsTable, Duration recordsKept) {

    /** The limit of the template's parameter RecordTtlDays. */
    private static final Duration LONGEST_KEPT = Duration.ofDays(9_999);

    /**
     * Checks the settings.
     *
     * @throws InvalidSettingsException with one sentence for each wrong setting
     */
    public LedgerSettings {
        new Requirements()
                .present("COATCHECK_INVOCATIONS_TABLE", invocationsTable, "the table of invocations")
                .holds(
                        recordsKept.isPositive() && recordsKept.compareTo(LONGEST_KEPT) <= 0,
                        "COATCHECK_RECORDS_KEPT must be a duration such as P90D, of %d days at most; it is %s"
                                .formatted(LONGEST_KEPT.toDays(), recordsKept))
                .check();
    }
}
