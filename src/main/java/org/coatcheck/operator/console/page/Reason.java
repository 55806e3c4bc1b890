package org.coatcheck.operator.console.page;

/** Why an attempt did not do its work, as its record says it in the words of the response. */
final class Reason {

    private static final String REJECTED = "rejected because ";

    private Reason() {}

    /** The message without what the page says beside it: that it was rejected, and what the event was about. */
    static String of(String message, String detail) {
        String reason = message.startsWith(REJECTED) ? message.substring(REJECTED.length()) : message;
        String about = ": " + detail;
        return reason.endsWith(about) ? reason.substring(0, reason.length() - about.length()) : reason;
    }
}
