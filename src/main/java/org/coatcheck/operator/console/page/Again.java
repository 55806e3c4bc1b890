package org.coatcheck.operator.console.page;

import org.coatcheck.operator.terminal.Printable;

/**
 * A button that sends an event to the function again.
 *
 * @param label on the button
 * @param event to send
 * @param question to ask before; empty where nothing can be broken
 */
public record Again(String label, String event, String question) {

    /** Sends the event of a request. */
    static Again send(String event, String subject, Place place) {
        return new Again("Send again", event, place.ask("Send 1 event to the function again: " + subject));
    }

    /**
     * Makes the thumbnails of an object.
     *
     * @param again whether it has some
     */
    static Again make(String event, ObjectName object, boolean again, Place place) {
        String suffix = again ? " again" : "";
        return new Again(
                "Make" + suffix,
                event,
                place.ask("Make the thumbnails of 1 object" + suffix + ": " + Printable.line(object.toString())));
    }
}
