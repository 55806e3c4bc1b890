package org.coatcheck.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.coatcheck.event.Event.Single;

/**
 * A message of a queue or a topic, and the event that it holds.
 *
 * @param deliveries how often the queue has delivered it, with this time; 1 if it does not tell
 * @param text the JSON of the event. If S3 has not sent it, the whole message, as an event of its own
 */
public record Message(Via via, int deliveries, Single event, String text) {

    /** The event, as {@link EventReader} reads it. */
    public byte[] bytes() {
        return text.getBytes(UTF_8);
    }
}
