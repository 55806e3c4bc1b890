package org.coatcheck.simulation;

import org.coatcheck.event.ObjectEvent;

/**
 * An event on its way to the function.
 *
 * @param requestId shared by all attempts to process it, as Lambda's retries share it
 * @param about what the event reports, for the trace
 * @param redriven whether an operator sends it
 */
record Delivery(String requestId, String about, ObjectEvent event, boolean redriven) {}
