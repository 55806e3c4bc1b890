package org.coatcheck.operator.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.coatcheck.event.EventReader;
import org.coatcheck.operator.console.page.QueueCards.Card;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.redrive.QueuedEvent;
import org.coatcheck.operator.redrive.QueuedMessage;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;

class QueuesPageTest {

    private static final QueuedEvent LOST = new QueuedEvent.Unreadable("it is\u202e lost");

    @Test
    void showsTheBodyOfAMessageThatYieldsNoEvent() {
        QueuedMessage message = message("{\"bucket\":\"b\"}", LOST);

        assertThat(QueuesPage.event(message)).isEqualTo("{\n  \"bucket\" : \"b\"\n}");
        assertThat(QueuesPage.event(message("nonsense", LOST))).isEqualTo("nonsense");
    }

    @Test
    void showsAnEventWithoutBytes() {
        QueuedEvent empty =
                new QueuedEvent.Found(SdkBytes.fromUtf8String(""), new EventReader("photos").read(new byte[0]));

        assertThat(QueuesPage.event(message("an empty event", empty))).isEmpty();
    }

    /** The sender of the message chooses it. */
    @Test
    void reasonActsOnNothing() {
        assertThat(QueuesPage.reason(message("", LOST))).isEqualTo("it is\\u{202e} lost");
    }

    private static QueuedMessage message(String body, QueuedEvent event) {
        return new QueuedMessage(
                EventQueue.UNKNOWN, Message.builder().messageId("1").body(body).build(), event);
    }

    @Test
    void doesNotCallAQueueEmptyWhoseMessagesAreHidden() {
        assertThat(new Card("rejected", 3, "", "", "").text()).isEqualTo("received by another reader");
        assertThat(new Card("rejected", 0, "", "", "").text()).isEqualTo("empty");

        assertThat(QueuesPage.hidden(3))
                .isEqualTo("3 messages are hidden: a command or another page has received them."
                        + " They appear again when it ends, after 18 minutes at most.");
        assertThat(QueuesPage.hidden(1)).startsWith("1 message is hidden");
        assertThat(QueuesPage.hidden(0)).isEmpty();
    }
}
