package org.coatcheck.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.coatcheck.event.Event.ObjectEvents;

/**
 * The events of an {@link ObjectEvents}, each with one object: a notification may be about many, and some of them may be
 * rejected. The bytes are parsed once, when the first of these events is asked for.
 */
public final class SeparateEvents {

    private final byte[] bytes;
    private Optional<JsonNode> event = Optional.empty();

    /** @param bytes an event that {@link EventReader#read} identified as {@link ObjectEvents} */
    public SeparateEvents(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The event of the object with this index; the bytes as they are, if it is the only one. */
    public byte[] of(int index) {
        try {
            JsonNode records = event().path("Records");
            if (!S3Events.isNotification(records) || records.size() < 2) {
                return bytes;
            }
            ObjectNode alone = EventReader.MAPPER.createObjectNode();
            alone.putArray("Records").add(records.path(index));
            return EventReader.MAPPER.writeValueAsBytes(alone);
        } catch (IOException impossible) {
            throw new UncheckedIOException("the event was read before", impossible);
        }
    }

    private JsonNode event() throws IOException {
        if (event.isEmpty()) {
            event = Optional.of(EventReader.JSON.readTree(bytes));
        }
        return event.get();
    }
}
