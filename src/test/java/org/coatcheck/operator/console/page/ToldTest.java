package org.coatcheck.operator.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coatcheck.operator.console.page.Samples.NOW;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.operator.console.aws.Queues;
import org.coatcheck.operator.console.aws.Site;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

/** A part of a page that AWS does not tell about leaves the rest as it is. */
class ToldTest {

    private static final Stack STACK = new Stack(
            "shop",
            "",
            Map.of(
                    "UploadsBucket", "uploads",
                    "OversizedBucket", "oversized",
                    "FailedQueueUrl", "http://127.0.0.1:1/failed",
                    "RejectedQueueUrl", "http://127.0.0.1:1/rejected",
                    "UnknownQueueUrl", "http://127.0.0.1:1/unknown"),
            Map.of());

    @Test
    void holdsTheErrorsOfAwsOnly() {
        assertThat(Told.by(() -> 1)).isEqualTo(new Told<>(Optional.of(1), ""));
        assertThat(Told.by(() -> {
                    throw SdkClientException.create("no route");
                }))
                .isEqualTo(new Told<>(Optional.empty(), "AWS could not be called: no route"));
        assertThatThrownBy(() -> Told.by(() -> {
                    throw new IllegalStateException("a bug");
                }))
                .hasMessage("a bug");
    }

    @Test
    void cardOfAQueueTellsItsProblem() {
        try (Site site = new Site(new Aws.Local(URI.create("http://127.0.0.1:1")), STACK)) {
            assertThat(new QueueCards(new Queues(site)).look(NOW)).hasSize(3).allSatisfy(card -> {
                assertThat(card.shownCount()).isEqualTo("?");
                assertThat(card.text()).contains("could not be called");
            });
        }
    }

    @Test
    void noParameterIsMarkedWithoutTheDefaults() {
        Map<String, String> values = Map.of("MemorySize", "1769", "TickSchedule", "rate(1 minute)");

        assertThat(StackPage.parameters(values, Optional.of(Map.of("MemorySize", "1769"))))
                .containsExactly(
                        new StackPage.Parameter("TickSchedule", "rate(1 minute)", true),
                        new StackPage.Parameter("MemorySize", "1769", false));
        assertThat(StackPage.parameters(values, Optional.empty()))
                .noneMatch(StackPage.Parameter::changed)
                .hasSize(2);
    }
}
