package org.coatcheck.operator.bench;

/** A function that the bench looked for. */
sealed interface Candidate {

    /** It is built, and can be measured. */
    record Built(Program program) implements Candidate {}

    /**
     * It cannot be measured.
     *
     * @param reason a sentence without a full stop: what is missing, and what to do
     */
    record LeftOut(String name, String reason) implements Candidate {}
}
