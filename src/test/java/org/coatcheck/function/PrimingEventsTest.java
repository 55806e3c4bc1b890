package org.coatcheck.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.coatcheck.event.Event;
import org.coatcheck.event.EventReader;
import org.junit.jupiter.api.Test;

class PrimingEventsTest {

    @Test
    void hasAnEventOfEveryKind() {
        EventReader reader = new EventReader("uploads");

        List<Class<?>> kinds = PrimingEvents.ALL.stream()
                .<Class<?>>map(event -> reader.read(event.getBytes(UTF_8)).getClass())
                .toList();

        assertThat(kinds)
                .contains(Event.Single.class.getPermittedSubclasses())
                .contains(Event.SqsMessages.class, Event.SnsMessage.class);
        assertThat(Event.class.getPermittedSubclasses()).hasSize(3);
    }
}
