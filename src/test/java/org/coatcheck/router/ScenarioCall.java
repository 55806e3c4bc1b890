package org.coatcheck.router;

/**
 * An AWS call that the function makes in a scenario.
 *
 * @param operation such as {@code PutItem}
 * @param resource the template's output that names the bucket or table; empty for a queue
 */
record ScenarioCall(Scenario scenario, String operation, String resource) {

    /** Whether it writes the attempt's audit record. A tick may write that of a dead attempt instead. */
    boolean writesTheAuditRecord() {
        return scenario != Scenario.TICK && operation.equals("PutItem") && resource.equals("InvocationsTable");
    }

    /**
     * Whether the SDK retries the call until a response is complete. Two kinds of calls are different:
     *
     * <ul>
     *   <li>If S3's XML is truncated, the SDK takes it for a mistake of S3, and does not retry.
     *   <li>If the response to a write of an entry is truncated, the retry's response is an error with the entry that the
     *       first call wrote. If this response is truncated too, the SDK does not retry it, and the attempt cannot know who
     *       wrote the entry.
     * </ul>
     */
    boolean isRetriedAfterATruncatedResponse() {
        boolean writesAnEntry = operation.equals("PutItem") && resource.equals("ObjectsTable");
        boolean findsObjectGone = operation.equals("GetObject") && scenario == Scenario.REMOVAL;
        boolean readsXml = operation.equals("DeleteObjects") || operation.equals("ListObjectsV2") || findsObjectGone;
        return !readsXml && !writesAnEntry;
    }
}
