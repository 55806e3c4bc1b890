package org.coatcheck.simulation;

import java.time.Instant;
import java.util.Optional;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Remake;

/**
 * An event on its way to the function.
 *
 * @param requestId shared by all attempts to process it, as Lambda's retries share it
 * @param about what the event reports, for the trace
 * @param redriven whether an operator sends it
 * @param remake an operator's order to make the thumbnails anew
 */
record Delivery(String requestId, String about, ObjectEvent event, boolean redriven, Optional<Remake> remake) {

    /** An invocation of the function with the event. */
    Invocation invocation(Instant start) {
        return new Invocation(
                requestId, start, start.plus(Simulation.TIMEOUT), "1", false, 1769, redriven, remake, Optional.empty());
    }
}
