package org.coatcheck.operator.console.page;

/** Why an attempt did not do its work, as its record says it in the words of the response. */
final class Reason {

    private Reason() {}

    /** The reason without what the page says beside it: what the event was about. */
    static String of(String reason, String detail) {
        String about = ": " + detail;
        return reason.endsWith(about) ? reason.substring(0, reason.length() - about.length()) : reason;
    }
}
