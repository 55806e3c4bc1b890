package org.coatcheck.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.coatcheck.ledger.BegunAttempt;
import org.coatcheck.ledger.InvocationRecord;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/** In which order ticks redo the events of dead attempts, and how far one tick comes. */
class DeadAttemptsIT extends SweepFixture {

    private static final String NO_UPLOAD = "nothing/";

    @Test
    void anEventThatKillsEveryTickHoldsUpNoOther() throws Exception {
        leaveDeadAttempt("bomb.jpg");
        leaveDeadAttempt("cat.jpg");
        advanceClock(Duration.ofMinutes(20));
        killBefore(GetObjectRequest.class, "bomb.jpg", this::tick);
        assertThat(thumbnailExists("cat.jpg/256.jpg")).isFalse();
        // Until the time-out of the dead tick is over, its claim of the object counts.
        advanceClock(TIMEOUT.plusMinutes(1));
        beforeRequest = request -> {
            if (request instanceof GetObjectRequest get && get.key().equals(folder + "bomb.jpg")) {
                throw new Killed();
            }
        };

        assertThatThrownBy(() -> tick(router(NO_UPLOAD))).isInstanceOf(Killed.class);

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isTrue();
    }

    @Test
    void leavesTheRestToTheNextTickWhenTimeIsUp() throws Exception {
        for (String name : List.of("1.jpg", "2.jpg", "3.jpg")) {
            leaveDeadAttempt(name);
        }
        advanceClock(Duration.ofMinutes(20));
        requests.clear();
        beforeRequest = request -> {
            if (request instanceof GetObjectRequest) {
                advanceClock(TIMEOUT.dividedBy(3));
            }
        };

        for (int ticks = 1; ticks <= 3; ticks++) {
            assertThat(tick(router(NO_UPLOAD)))
                    .containsEntry("begunAndNeverEnded", 1L)
                    .containsEntry("redone", 1L);
        }

        assertThat(fetched()).containsExactly("1.jpg", "2.jpg", "3.jpg");
        assertThat(tick(router(NO_UPLOAD))).containsEntry("begunAndNeverEnded", 0L);
    }

    @Test
    void removesWhatAProcessLeftBehindThatEndedItsAttempts() {
        uploadAndProcess("cat.jpg");
        assertThat(begunRecords()).extracting(InvocationRecord::objects).contains(List.of(object("cat.jpg")));
        advanceClock(Duration.ofMinutes(20));

        assertThat(tick(router(NO_UPLOAD))).containsEntry("begunAndNeverEnded", 0L);

        assertThat(begunRecords()).extracting(InvocationRecord::objects).doesNotContain(List.of(object("cat.jpg")));
    }

    private void leaveDeadAttempt(String name) throws Exception {
        upload(name, "ok/jpeg-small.jpg");
        killBefore(GetObjectRequest.class, name, () -> process(event(name)));
        advanceClock(Duration.ofMinutes(1));
    }

    private List<InvocationRecord> begunRecords() {
        return begunRecords.list().stream().map(BegunAttempt::record).toList();
    }
}
