package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.event.Remake;

/**
 * Models how events reach Lambda: late, in any order, several times, or never. An event waits here until an attempt
 * starts, and waits here again when the attempt failed: Lambda retries it under the same request id.
 */
final class Deliveries {

    private final ObjectHistory object;
    private final Trace trace;
    private final List<Delivery> waiting = new ArrayList<>();
    private int requests;

    Deliveries(ObjectHistory object, Trace trace) {
        this.object = object;
        this.trace = trace;
    }

    /** Deliveries that no attempt is processing, and that must still be processed. */
    List<Delivery> waiting() {
        return waiting;
    }

    /** Sends the version's own event. S3 may send it several times. */
    Delivery send(Version version) {
        return send(version.toString(), version.event());
    }

    /** An operator sends the version's event again. */
    Delivery redrive(Version version) {
        return add(version + " redriven", version.event(), true, Optional.empty());
    }

    /** An operator wants the thumbnails of the version made anew. */
    Delivery remake(Version version) {
        return add(version + " remade", version.remakeEvent(), false, Optional.of(Version.ALWAYS));
    }

    /** Sends an event in the plain form: it has no sequencer, and applies to whichever version exists. */
    Delivery sendPlain() {
        return send("a plain event", object.plainEvent(Change.CREATED, "plain"));
    }

    /** Sends any other event of the object. */
    Delivery send(String about, ObjectEvent event) {
        return add(about, event, false, Optional.empty());
    }

    private Delivery add(String about, ObjectEvent event, boolean redriven, Optional<Remake> remake) {
        requests++;
        Delivery delivery = new Delivery("request-" + requests, about, event, redriven, remake);
        waiting.add(delivery);
        return delivery;
    }

    /** Drops the event: it never reaches the function. */
    void lose(Delivery delivery) {
        trace.add(delivery.requestId() + " of " + delivery.about() + " is lost");
        waiting.remove(delivery);
    }

    void start(Delivery delivery) {
        assertThat(waiting.remove(delivery)).as("%s is waiting", delivery).isTrue();
    }

    void retry(Delivery delivery) {
        waiting.add(delivery);
    }
}
