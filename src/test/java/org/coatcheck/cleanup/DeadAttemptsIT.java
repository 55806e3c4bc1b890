package org.coatcheck.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.coatcheck.ledger.BegunAttempt;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.testing.TestQueue;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

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

    /** Such as one that S3 denies for a while. */
    @Test
    void anEventThatFailsIsTriedUntilItSucceeds() throws Exception {
        leaveDeadAttempt("cat.jpg");
        advanceClock(Duration.ofMinutes(20));
        beforeRequest = DeadAttemptsIT::deny;
        failInTicks(6);
        beforeRequest = request -> {};

        assertThat(tick(router(NO_UPLOAD))).containsEntry("redone", 1L);

        assertThat(thumbnailExists("cat.jpg/256.jpg")).isTrue();
    }

    @Test
    void anEventThatFailsForTwoDaysIsGivenUp() throws Exception {
        leaveDeadAttempt("cat.jpg");
        advanceClock(Duration.ofMinutes(20));
        beforeRequest = DeadAttemptsIT::deny;
        failInTicks(49);
        beforeRequest = request -> {};

        assertThat(tick(router(NO_UPLOAD))).containsEntry("givenUp", 1L);

        assertThat(TestQueue.attribute(rejectedQueue.take().getFirst(), "reason"))
                .isEqualTo("50 attempts at it died or failed");
    }

    private static void deny(SdkRequest request) {
        if (request instanceof GetObjectRequest) {
            throw S3Exception.builder().statusCode(403).message("denied").build();
        }
    }

    private void failInTicks(int count) {
        for (int ticks = 1; ticks <= count; ticks++) {
            assertThat(tick(router(NO_UPLOAD))).containsEntry("redoFailed", 1L);
            advanceClock(Duration.ofHours(1));
        }
    }

    /** The process ends, and so does the tick. */
    @Test
    void anEventThatEndsEachProcessWithAnErrorIsGivenUp() throws Exception {
        leaveDeadAttempt("bomb.jpg");
        advanceClock(Duration.ofMinutes(20));
        beforeRequest = request -> {
            if (request instanceof GetObjectRequest) {
                throw new OutOfMemoryError("in a test");
            }
        };
        for (int ticks = 1; ticks <= 4; ticks++) {
            assertThatThrownBy(() -> tick(router(NO_UPLOAD))).isInstanceOf(OutOfMemoryError.class);
            advanceClock(Duration.ofHours(1));
        }

        assertThat(tick(router(NO_UPLOAD))).containsEntry("givenUp", 1L);
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

    /** AWS retries no attempt of the cleanup: if its record said that it has ended, no other attempt would be made. */
    @Test
    void anEventIsProcessedAgainIfTheTickDiesAtTheLastWrite() throws Exception {
        leaveDeadAttempt("cat.jpg");
        advanceClock(Duration.ofMinutes(20));
        AtomicBoolean dead = new AtomicBoolean();
        beforeRequest = request -> {
            if (isLastWrite(request)) {
                sleepWhileTheRecordCouldBeEnded();
                dead.set(true);
            }
            if (dead.get()) {
                throw new Killed();
            }
        };
        assertThatThrownBy(() -> tick(router(NO_UPLOAD))).isInstanceOf(Killed.class);
        assertThat(dead).isTrue();
        beforeRequest = request -> {};
        advanceClock(Duration.ofHours(1));

        assertThat(tick(router(NO_UPLOAD))).containsEntry("redone", 1L);
    }

    private static boolean isLastWrite(SdkRequest request) {
        return request instanceof PutItemRequest put
                && AttributeValue.fromS("MADE").equals(put.item().get("state"));
    }

    private static void sleepWhileTheRecordCouldBeEnded() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
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
