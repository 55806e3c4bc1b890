package org.coatcheck.operator.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.operator.console.page.Samples.attempt;
import static org.coatcheck.operator.console.page.Samples.failed;
import static org.coatcheck.operator.console.page.Samples.glance;
import static org.coatcheck.operator.console.page.Samples.retry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.event.Outcome;
import org.coatcheck.operator.console.aws.Glance;
import org.junit.jupiter.api.Test;

/** What the page Now says that only a person can mend. */
class NeedTest {

    /** The function can be invoked. */
    private static final Told<Optional<String>> STARTS = new Told<>(Optional.of(Optional.empty()), "");

    private static final String MISSING = "NoSuchKeyException: The specified key does not exist.";

    @Test
    void groupsErrorsOfAwsOfDifferentRequests() {
        List<Glance> attempts = Stream.of("JGHT3", "NN2A0")
                .map(id -> failed(MISSING + " (Service: S3, Status Code: 404, Request ID: " + id
                        + ", Extended Request ID: 9Gjj/" + id + "=) (SDK Attempt Count: 1)"))
                .toList();

        assertThat(needs(attempts))
                .containsExactly(new Need("failed", "2 failed", MISSING, "/attempts?outcome=failed"));
    }

    @Test
    void countsWhatHasFurtherReasons() {
        List<Glance> attempts = IntStream.range(0, 8)
                .boxed()
                .flatMap(reason -> Stream.of(failed("reason " + reason), failed("reason " + reason)))
                .toList();

        assertThat(needs(attempts))
                .hasSize(6)
                .last()
                .isEqualTo(new Need("failed", "6 failed", "for 3 other reasons", "/attempts?outcome=failed"));
    }

    @Test
    void countsDeadAttempts() {
        Glance dead = glance(Outcome.BEGUN);

        assertThat(Need.of(List.of(), List.of(dead), List.of(), STARTS))
                .containsExactly(new Need(
                        "abandoned",
                        "1 dead attempt",
                        "begun over 15 minutes ago; the next tick processes its event again",
                        "/attempts?since=30d&outcome=begun"));
        assertThat(Need.of(List.of(), List.of(dead, dead), List.of(), STARTS))
                .first()
                .extracting(Need::text)
                .isEqualTo("begun over 15 minutes ago; the next tick processes their events again");
    }

    @Test
    void saysThatTheStateOfTheFunctionIsNotKnown() {
        assertThat(Need.of(List.of(), List.of(), List.of(), new Told<>(Optional.empty(), "there is no function")))
                .containsExactly(new Need(
                        "failed",
                        "Unknown state",
                        "Lambda does not tell the function's state: there is no function",
                        "/stack"));
    }

    @Test
    void leavesOutWhatALaterAttemptHasDone() {
        Glance rejected = attempt(30, Outcome.REJECTED, "photos/a.jpg", "photos/b.jpg");
        Glance doneA = attempt(20, Outcome.DONE, Map.of("duplicates", 1L), "photos/a.jpg");
        Glance doneB = attempt(10, Outcome.DONE, Map.of("removed", 1L), "photos/b.jpg");

        assertThat(needs(List.of(doneB, doneA, rejected))).isEmpty();
        assertThat(needs(List.of(doneA, rejected))).as("one of two").hasSize(1);
        assertThat(needs(List.of(doneA, attempt(5, Outcome.FAILED, "photos/a.jpg"))))
                .as("an earlier one")
                .hasSize(1);
        assertThat(needs(List.of(doneA, attempt(30, Outcome.FAILED))))
                .as("about no object")
                .hasSize(1);
        assertThat(needs(List.of(doneA, attempt(10, Outcome.DONE, "photos/b.jpg"), rejected)))
                .as("S3 sent the event of a rejected object twice")
                .hasSize(1);
    }

    @Test
    void leavesOutWhatAnotherAttemptHasMade() {
        Glance made = retry(10, Outcome.DONE, 1, "photos/a.jpg");

        assertThat(needs(List.of(made, attempt(30, Outcome.FAILED, "photos/a.jpg"))))
                .isEmpty();
        assertThat(needs(List.of(made, attempt(30, Outcome.FAILED, "photos/b.jpg"))))
                .hasSize(1);
    }

    @Test
    void leavesOutWhatARetryHasEnded() {
        Glance retried = retry(10, Outcome.DONE, 0, "photos/a.jpg");

        assertThat(needs(List.of(retried, retry(30, Outcome.FAILED, 0, "photos/a.jpg"))))
                .isEmpty();
    }

    private static List<Need> needs(List<Glance> attempts) {
        return Need.of(attempts, List.of(), List.of(), STARTS);
    }
}
