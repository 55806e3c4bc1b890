package org.coatcheck.operator.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.coatcheck.operator.console.page.QueueCards.Card;
import org.junit.jupiter.api.Test;

class QueuesPageTest {

    @Test
    void doesNotCallAQueueEmptyWhoseMessagesAreHidden() {
        assertThat(new Card("rejected", 3, "", "", "").text()).isEqualTo("received by somebody");
        assertThat(new Card("rejected", 0, "", "", "").text()).isEqualTo("empty");

        assertThat(QueuesPage.hidden(3))
                .isEqualTo("3 messages are hidden: a command or another page has received them."
                        + " They appear again when it ends, after 18 minutes at most.");
        assertThat(QueuesPage.hidden(1)).startsWith("1 message is hidden");
        assertThat(QueuesPage.hidden(0)).isEmpty();
    }
}
