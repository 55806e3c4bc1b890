package org.coatcheck.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.coatcheck.sdk.OutOfTimeException;
import org.coatcheck.testing.TestQueue;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Sweeps over several ticks: where a tick continues after another one died, failed, ran out of time or overlapped it. */
class SweepProgressIT extends SweepFixture {

    @Test
    void continuesAfterTheObjectThatKilledATick() throws Exception {
        List<String> names = Stream.of(1, 2, 3, 4, 5, 6, 7).map(i -> i + ".jpg").toList();
        names.forEach(name -> upload(name, "ok/jpeg-small.jpg"));
        killBefore(PutObjectRequest.class, "4.jpg", this::tick);
        requests.clear();

        assertThat(tick()).containsEntry("sweepMade", 3L).containsEntry("sweepRoundsEnded", 2L);

        assertThat(names)
                .filteredOn(name -> thumbnailExists(name + "/256.jpg"))
                .containsExactlyElementsOf(
                        names.stream().filter(name -> !name.equals("4.jpg")).toList());
        assertThat(fetched()).containsExactly("5.jpg", "6.jpg", "7.jpg");

        advanceClock(Duration.ofMinutes(20));
        assertThat(tick()).containsEntry("redone", 1L);
        assertThat(thumbnailExists("4.jpg/256.jpg")).isTrue();
    }

    @Test
    void continuesAfterAnImageThatKillsItsAttemptsWithoutARecord() throws Exception {
        Stream.of(1, 2, 3, 4).forEach(i -> upload(i + ".jpg", "ok/jpeg-small.jpg"));
        killBefore(GetObjectRequest.class, "2.jpg", this::tick);
        loseRecords();
        advanceClock(TWO_HOURS);
        beforeRequest = request -> {
            if (request instanceof GetObjectRequest get && get.key().equals(folder + "2.jpg")) {
                throw new Killed();
            }
        };

        assertThat(tick()).containsEntry("begunAndNeverEnded", 0L).containsEntry("sweepMade", 2L);
    }

    @Test
    void givesUpAnImageAfterFiveDeadAttempts() throws Exception {
        upload("bomb.jpg", "ok/jpeg-small.jpg");
        upload("cat.jpg", "ok/jpeg-small.jpg");
        for (int attempts = 1; attempts <= 5; attempts++) {
            killBefore(GetObjectRequest.class, "bomb.jpg", this::tick);
            advanceClock(Duration.ofMinutes(20));
        }
        requests.clear();

        assertThat(tick()).containsEntry("givenUp", 1L).containsEntry("sweepMade", 1L);
        advanceClock(TWO_HOURS);
        assertThat(tick()).doesNotContainKeys("sweepMade", "sweepRejected", "sweepFailed", "sweepNothingToDo");

        assertThat(fetched()).containsExactly("cat.jpg");
        assertThat(rejectedQueue.take())
                .singleElement()
                .satisfies(message ->
                        assertThat(TestQueue.attribute(message, "reason")).isEqualTo("5 attempts at it died"));
    }

    @Test
    void overlappingTicksRepairEachObjectOnce() {
        Stream.of(1, 2, 3, 4, 5, 6).forEach(i -> uploadAndProcess("gone-" + i + ".jpg"));
        Stream.of(1, 2, 3, 4, 5, 6).forEach(i -> remove("gone-" + i + ".jpg"));
        Stream.of(1, 2, 3, 4, 5, 6).forEach(i -> upload(i + ".jpg", "ok/jpeg-small.jpg"));
        advanceClock(TWO_HOURS);
        requests.clear();

        List<CompletableFuture<Map<String, Long>>> ticks = Stream.generate(
                        () -> CompletableFuture.supplyAsync(this::tick, Thread::startVirtualThread))
                .limit(3)
                .toList();

        assertThat(ticks).allSatisfy(tick -> assertThat(tick.join()).doesNotContainKey("sweepFailed"));
        assertThat(ticks.stream()
                        .mapToLong(tick -> tick.join().getOrDefault("sweepMade", 0L))
                        .sum())
                .isEqualTo(6);
        assertThat(requests).filteredOn(PutObjectRequest.class::isInstance).hasSize(6);
        assertThat(Stream.of(1, 2, 3, 4, 5, 6))
                .allMatch(i -> thumbnailExists(i + ".jpg/256.jpg"))
                .noneMatch(i -> thumbnailExists("gone-" + i + ".jpg/256.jpg"));
    }

    @Test
    void leavesTheRestToTheNextTickWhenTimeIsUp() {
        Stream.of(1, 2, 3).forEach(i -> upload(i + ".jpg", "ok/jpeg-small.jpg"));
        beforeRequest = request -> {
            if (request instanceof PutObjectRequest) {
                advanceClock(TIMEOUT.multipliedBy(2).dividedBy(3));
            }
        };

        assertThat(tick()).containsEntry("sweepMade", 1L).containsEntry("sweepUploads", 1L);
        assertThat(tick()).containsEntry("sweepMade", 1L).containsEntry("sweepUploads", 1L);
        assertThat(tick()).containsEntry("sweepMade", 1L);

        assertThat(fetched()).containsExactly("1.jpg", "2.jpg", "3.jpg");
    }

    @Test
    void continuesAfterAnObjectThatFailed() {
        Stream.of(1, 2, 3).forEach(i -> upload(i + ".jpg", "ok/jpeg-small.jpg"));
        beforeRequest = request -> {
            if (request instanceof GetObjectRequest get && get.key().endsWith("2.jpg")) {
                throw new OutOfTimeException("GetObjectRequest");
            }
        };

        assertThat(tick()).containsEntry("sweepMade", 2L).containsEntry("sweepFailed", 1L);

        beforeRequest = request -> {};
        advanceClock(TWO_HOURS);
        assertThat(tick()).containsEntry("sweepMade", 1L).doesNotContainKey("sweepFailed");
        assertThat(thumbnailExists("2.jpg/256.jpg")).isTrue();
    }

    @Test
    void scansTheEntriesEvenIfTheUploadsCannotBeListed() {
        uploadAndProcess("cat.jpg");
        remove("cat.jpg");
        advanceClock(TWO_HOURS);
        beforeRequest = request -> {
            if (request.getClass().getSimpleName().startsWith("ListObjects")) {
                throw SdkClientException.create("no");
            }
        };

        assertThat(tick()).containsEntry("sweepFailed", 1L).containsEntry("sweepRemoved", 1L);
    }
}
