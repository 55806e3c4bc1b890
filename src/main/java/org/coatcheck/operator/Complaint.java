package org.coatcheck.operator;

/** A sentence for the person at the command line: what is wrong, and what to do. */
final class Complaint extends RuntimeException {

    private static final long serialVersionUID = 1;

    Complaint(String sentence) {
        super(sentence);
    }

    Complaint(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
