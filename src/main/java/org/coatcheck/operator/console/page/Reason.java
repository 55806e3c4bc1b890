package org.coatcheck.operator.console.page;

import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.terminal.Printable;

/** Why an attempt did not do its work, as its record says it in the words of the response. */
final class Reason {

    private Reason() {}

    /** Empty if the attempt did its work, or runs. */
    static String of(InvocationRecord attempt) {
        return attempt.ending()
                .flatMap(Ending::failure)
                .map(failure -> Printable.line(of(failure.reason(), attempt.detail())))
                .orElse("");
    }

    /** The reason without what the page says beside it: what the event was about. */
    static String of(String reason, String detail) {
        String about = ": " + detail;
        return reason.endsWith(about) ? reason.substring(0, reason.length() - about.length()) : reason;
    }
}
