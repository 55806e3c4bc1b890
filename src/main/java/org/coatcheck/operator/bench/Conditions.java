package org.coatcheck.operator.bench;

/**
 * How functions were measured.
 *
 * @param scheme {@code https} or {@code http}
 * @param latency of AWS's responses in milliseconds, such as {@code GetObject=20}; empty for none
 * @param cpus a sentence
 */
record Conditions(String scheme, String latency, String cpus, int cold, int warmUp, int warm) {

    @Override
    public String toString() {
        String waits = latency.isEmpty() ? "" : ", whose calls wait " + latency + " ms";
        return cpus + "; AWS over " + scheme + waits
                + (cold == 0 ? "" : "; cold starts: " + cold)
                + (warm == 0 ? "" : "; warm invocations: %d after %d others".formatted(warm, warmUp));
    }
}
