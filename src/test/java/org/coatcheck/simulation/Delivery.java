package org.coatcheck.simulation;

import org.coatcheck.event.ObjectEvent;

/**
 * An event on its way to the function: AWS tries it again, under the same request id, until an attempt returns.
 *
 * @param about what it tells of, for people
 * @param redriven whether an operator sends it
 */
record Delivery(String requestId, String about, ObjectEvent event, boolean redriven) {}
