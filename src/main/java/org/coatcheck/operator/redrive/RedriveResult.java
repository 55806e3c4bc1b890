package org.coatcheck.operator.redrive;

import java.util.Locale;

/** What a redrive did with one message. */
enum RedriveResult {
    /** The function processed the event, and the message was deleted. */
    DONE,
    /**
     * The function rejected the event again, or still does not know its source. It has put the event into a queue as a new
     * message, and the old message was deleted.
     */
    REJECTED,
    /** The function failed with the event. The message stays in the queue. */
    FAILED,
    /** The event could not be sent to the function. The message stays in the queue. */
    NOT_SENT,
    /** The operator means other events. The message stays in the queue. */
    NOT_SELECTED;

    /** The word in the JSON of the command. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
