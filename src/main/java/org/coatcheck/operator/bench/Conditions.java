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
        return "%s; AWS over %s%s; %d cold starts, %d warm invocations after %d others"
                .formatted(cpus, scheme, waits, cold, warm, warmUp);
    }
}
