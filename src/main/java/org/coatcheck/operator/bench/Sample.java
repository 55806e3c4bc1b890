package org.coatcheck.operator.bench;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One measurement of one function. Times are in milliseconds, memory is in megabytes of 2^20 bytes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "sample")
sealed interface Sample {

    /** The name of the function. */
    String function();

    /**
     * A new process and its first invocation.
     *
     * @param init from the start of the process to its request for the first event
     * @param total {@code init}, and from the event to the response
     * @param cpu of the process, up to the response
     * @param memory the peak up to the response
     */
    record Cold(String function, double init, double total, double cpu, double memory) implements Sample {}

    /** One invocation of a process that had many before: from the event to the response. */
    record Warm(String function, String image, double took) implements Sample {}

    /**
     * A process after all its warm invocations with one image.
     *
     * @param cpu of the process for each invocation, work after the responses included
     * @param memory the peak during these invocations
     */
    record Settled(String function, String image, double cpu, double memory) implements Sample {}

    /** The peak memory of a new process after a few invocations with one image. */
    record NewProcess(String function, String image, double memory) implements Sample {}

    /**
     * One warm invocation in a series of growing work.
     *
     * @param unit of the work's size
     */
    record Growth(String function, String unit, double size, double took) implements Sample {}
}
