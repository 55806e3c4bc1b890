package org.coatcheck.cleanup;

import org.coatcheck.event.Invocation;
import org.coatcheck.event.Response;

/** What becomes of an event that is found undone. */
public interface Reprocessing {

    /** Does it, as an attempt of its own in the audit. */
    Response again(Invocation invocation, byte[] event);

    /** Keeps it in the rejected queue, for it has killed everybody who tried. */
    void giveUp(Invocation invocation, byte[] event, String reason);
}
