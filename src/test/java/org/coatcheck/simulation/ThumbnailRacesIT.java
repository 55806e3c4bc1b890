package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.simulation.Position.Before;
import org.coatcheck.simulation.Position.Ended;
import org.coatcheck.simulation.Position.Returned;
import org.coatcheck.simulation.Position.Thrown;
import org.coatcheck.simulation.Simulation.Version;
import org.coatcheck.thumbnail.Claim;
import org.coatcheck.thumbnail.ObjectBusyException;
import org.coatcheck.thumbnail.ObjectOutcome;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.coatcheck.thumbnail.ThumbnailRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Two workers on one object, one of whom stops just where it hurts. */
class ThumbnailRacesIT {

    private static final String REMOVED = "removed";

    /** Versions of an object one after the other: the last is the newest, the one before is the old worker's. */
    private static final String FIRST_OTHER_FORMAT = "PNG JPEG";

    private static final String OTHER_FORMAT = "JPEG PNG GIF";
    private static final String CAME_BACK = "JPEG OTHER_JPEG JPEG";
    private static final String REMOVAL = "JPEG removed";
    private static final String RE_CREATION = "PNG removed JPEG";
    private static final String CORRUPTION = "JPEG CORRUPT";
    private static final String CORRECTION = "PNG CORRUPT JPEG";

    /** What becomes of a worker that has stopped before a call. */
    private enum Fate {
        GOES_ON,
        /** It makes the call, after all, and dies before it has the answer. */
        CALLS_AND_DIES,
        DIES
    }

    private final Simulation story = new Simulation(SimulatedAws.shared());

    @ParameterizedTest
    @ValueSource(strings = {FIRST_OTHER_FORMAT, OTHER_FORMAT, CAME_BACK, REMOVAL, RE_CREATION, CORRUPTION, CORRECTION})
    void whereverAnOldWorkerStopsTheNewestWins(String history) {
        for (Fate fate : Fate.values()) {
            for (int calls = 0; oldOneStops(history, calls, fate); calls++) {}
        }
    }

    private static boolean oldOneStops(String history, int calls, Fate fate) {
        Simulation story = new Simulation(SimulatedAws.shared());
        List<String> words = List.of(history.split(" "));
        words.subList(0, words.size() - 2).forEach(word -> finish(story, happen(story, word)));
        Attempt old = story.begin(story.delivery(happen(story, words.get(words.size() - 2))));
        makeCalls(story, old, calls);
        Version newest = happen(story, words.getLast());
        if (old.position() instanceof Ended) {
            return false;
        }
        finish(story, newest);
        meet(story, old, fate);
        story.settle();
        story.checkBucket();
        story.checkWork();
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST_OTHER_FORMAT, OTHER_FORMAT, RE_CREATION, CORRUPTION})
    void whereverTheNewestWorkerStopsAnOldOneDoesNoHarm(String history) {
        for (Fate fate : Fate.values()) {
            for (int calls = 0; newestStops(history, calls, fate); calls++) {}
        }
    }

    private static boolean newestStops(String history, int calls, Fate fate) {
        Simulation story = new Simulation(SimulatedAws.shared());
        List<String> words = List.of(history.split(" "));
        words.subList(0, words.size() - 2).forEach(word -> finish(story, happen(story, word)));
        Attempt old = story.begin(story.delivery(happen(story, words.get(words.size() - 2))));
        story.goOnUntil(
                old, position -> position.isAfter(GetObjectRequest.class) || position.isAfter(HeadObjectRequest.class));
        Attempt newest = story.begin(story.delivery(happen(story, words.getLast())));
        makeCalls(story, newest, calls);
        if (newest.position() instanceof Ended) {
            return false;
        }
        story.finish(old);
        meet(story, newest, fate);
        story.settle();
        story.checkBucket();
        story.checkWork();
        return true;
    }

    private static void makeCalls(Simulation story, Attempt attempt, int calls) {
        for (int i = 0; i < 2 * calls && !(attempt.position() instanceof Ended); i++) {
            story.goOn(attempt);
        }
    }

    private static void meet(Simulation story, Attempt stopped, Fate fate) {
        switch (fate) {
            case GOES_ON -> story.finish(stopped);
            case CALLS_AND_DIES -> {
                story.goOn(stopped);
                story.kill(stopped);
            }
            case DIES -> story.kill(stopped);
        }
    }

    private static Version happen(Simulation story, String word) {
        return word.equals(REMOVED) ? story.remove() : story.upload(UploadedImage.valueOf(word));
    }

    @ParameterizedTest
    @EnumSource(names = {"JPEG", "CORRUPT"})
    void whereverAWorkerStopsADuplicateDoesNoWork(UploadedImage image) {
        for (int calls = 0, more = 1; more > 0; calls++) {
            Simulation again = new Simulation(SimulatedAws.shared());
            Version version = again.upload(image);
            Attempt first = again.begin(again.delivery(version));
            makeCalls(again, first, calls + 1);
            more = first.position() instanceof Ended ? 0 : 1;

            assertThat(outcome(finish(again, version))).isInstanceOfAny(Duplicate.class, Skipped.class);

            again.settle();
            again.checkBucket();
            assertThat(again.fetches(version)).as(again::toString).isOne();
        }
    }

    @Test
    void aDuplicateTakesOverFromAWorkerWhoseTimeIsUp() {
        Version version = story.upload(UploadedImage.JPEG);
        Attempt first = story.begin(story.delivery(version));
        story.goOnUntil(first, position -> position.isAfter(PutObjectRequest.class));
        story.pass(Simulation.TIMEOUT.plus(Claim.CLOCKS_APART));
        Delivery duplicate = story.delivery(version);

        assertThat(story.finish(story.begin(duplicate))).isEqualTo(new Returned(new Duplicate(version.event())));
        story.pass(Duration.ofMillis(1));
        assertThat(outcome(story.finish(story.begin(story.delivery(version))))).isInstanceOf(Made.class);

        story.settle();
        story.checkBucket();
        assertThat(story.fetches(version)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {FIRST_OTHER_FORMAT, CORRUPTION, REMOVAL})
    void aCallWhoseAnswerIsLostIsMadeTwiceAndIsTheSame(String history) {
        for (int calls = 0, more = 1; more > 0; calls++) {
            Simulation again = new Simulation(SimulatedAws.shared());
            List<String> words = List.of(history.split(" "));
            finish(again, happen(again, words.getFirst()));
            Version version = happen(again, words.getLast());
            Attempt losing = again.begin(again.delivery(version));
            makeCalls(again, losing, calls);
            more = losing.position() instanceof Ended ? 0 : 1;
            // The answer of a queue is nothing that the thumbnails' own clients could repeat.
            if (losing.position() instanceof Before(Object call) && !call.equals("SendMessage")) {
                again.goOn(losing);
                again.loseTheAnswer(losing);
            }

            Ended end = more == 0 ? (Ended) losing.position() : again.finish(losing);

            assertThat(outcome(end)).as(again::toString).isNotInstanceOfAny(Duplicate.class, Skipped.class);
            again.settle();
            again.checkBucket();
            again.checkWork();
        }
    }

    @Test
    void whoIsToRemoveStopsWhileTheObjectComesBack() {
        finish(story.upload(UploadedImage.PNG));
        Attempt remover = story.begin(story.delivery(story.remove()));
        story.goOnUntil(remover, position -> position.isBefore(DeleteObjectsRequest.class));
        Version back = story.upload(UploadedImage.PNG);
        Delivery delivery = story.delivery(back);

        assertThat(story.finish(story.begin(delivery)))
                .isInstanceOfSatisfying(
                        Thrown.class, thrown -> assertThat(thrown.exception()).isInstanceOf(ObjectBusyException.class));

        story.finish(remover);
        assertThat(outcome(story.finish(story.begin(delivery)))).isInstanceOf(Made.class);
        story.checkBucket();
    }

    @Test
    void whoIsDeadNoLongerKeepsOthersBusyWhenItsTimeIsUp() {
        finish(story.upload(UploadedImage.PNG));
        Attempt remover = story.begin(story.delivery(story.remove()));
        story.goOnUntil(remover, position -> position.isBefore(DeleteObjectsRequest.class));
        story.kill(remover);
        Version back = story.upload(UploadedImage.JPEG);
        story.pass(Simulation.TIMEOUT.plus(Claim.CLOCKS_APART).plusMillis(1));

        assertThat(outcome(finish(back))).isInstanceOf(Made.class);

        story.settle();
        story.checkBucket();
    }

    @Test
    void whatNeverComesIsNotWaitedFor() {
        Version old = story.upload(UploadedImage.PNG);
        story.upload(UploadedImage.CORRUPT);
        Version newest = story.upload(UploadedImage.GIF);

        assertThat(outcome(finish(newest))).isInstanceOf(Made.class);
        assertThat(outcome(finish(old))).isInstanceOf(Skipped.class);

        story.checkBucket();
    }

    @Test
    void aPlainEventThatHasSeenAnOldVersionDoesNotTakeTheEntryFromANewerOne() {
        finish(story.upload(UploadedImage.JPEG));
        story.upload(UploadedImage.OTHER_JPEG);
        Attempt plain = story.begin(story.plainDelivery());
        story.goOnUntil(plain, position -> position.isAfter(HeadObjectRequest.class));
        Attempt newer = story.begin(story.delivery(story.upload(UploadedImage.GIF)));
        story.goOnUntil(newer, position -> position.isAfter(GetObjectRequest.class));

        assertThat(outcome(story.finish(plain))).isInstanceOf(Skipped.class);

        assertThat(outcome(story.finish(newer))).isInstanceOf(Made.class);
        story.checkBucket();
    }

    @Test
    void aPlainEventIsADuplicateOfWhatHasMadeTheThumbnails() {
        Version version = story.upload(UploadedImage.JPEG);
        finish(version);

        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Duplicate.class);

        assertThat(story.fetches(version)).isOne();
    }

    @Test
    void aPlainEventMakesWhatNoOtherEventHasToldOf() {
        finish(story.upload(UploadedImage.JPEG));
        story.upload(UploadedImage.PNG);

        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Made.class);

        story.checkBucket();
    }

    @Test
    void theOwnEventOfWhatAPlainEventHasMadeIsADuplicateAndAnOlderOneStaysOlder() {
        Version old = story.upload(UploadedImage.PNG);
        Version newest = story.upload(UploadedImage.JPEG);
        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Made.class);

        assertThat(outcome(finish(newest))).isInstanceOf(Duplicate.class);
        assertThat(outcome(finish(newest))).isInstanceOf(Duplicate.class);
        assertThat(outcome(finish(old))).isInstanceOf(Skipped.class);
        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Duplicate.class);

        assertThat(story.fetches(newest)).isZero();
        story.checkBucket();
        story.checkMadeOnce();
    }

    @Test
    void theOwnEventOfWhatAPlainEventHasMadeAfterAnOlderOneIsADuplicateToo() {
        finish(story.upload(UploadedImage.PNG));
        Version between = story.upload(UploadedImage.GIF);
        Version newest = story.upload(UploadedImage.JPEG);
        story.finish(story.begin(story.plainDelivery()));

        assertThat(outcome(finish(between))).isInstanceOf(Skipped.class);
        assertThat(outcome(finish(newest))).isInstanceOf(Duplicate.class);

        story.checkBucket();
        story.checkMadeOnce();
    }

    @Test
    void anUploadAfterWhatAPlainEventHasMadeReplacesIt() {
        story.upload(UploadedImage.PNG);
        story.finish(story.begin(story.plainDelivery()));

        assertThat(outcome(finish(story.upload(UploadedImage.JPEG)))).isInstanceOf(Made.class);

        story.checkBucket();
    }

    /** It is refused by its event's word, without S3 being asked whether it is still there. */
    @Test
    void anOlderVersionThatIsTooLargeDoesNotTakeAwayWhatAPlainEventHasMade() {
        Version old = story.upload(UploadedImage.OTHER_JPEG);
        story.upload(UploadedImage.JPEG);
        story.deploy(rules(old.event().size().orElseThrow() - 1));
        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Made.class);

        assertThat(outcome(finish(old))).isInstanceOf(Skipped.class);

        story.checkBucket();
    }

    @Test
    void aPlainEventHasALostThumbnailMadeAgain() {
        Version version = story.upload(UploadedImage.JPEG);
        finish(version);
        SimulatedAws stage = SimulatedAws.shared();
        stage.s3()
                .deleteObject(delete -> delete.bucket(stage.places().thumbnailsBucket())
                        .key(version.event().key() + "/8.jpg"));
        assertThat(outcome(finish(version))).isInstanceOf(Duplicate.class);

        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Made.class);

        story.checkBucket();
    }

    @Test
    void aPlainEventMakesAVersionThatWasMissedAndCameBack() {
        Version first = story.upload(UploadedImage.JPEG);
        Version second = story.upload(UploadedImage.PNG);
        assertThat(outcome(finish(first))).isInstanceOf(Skipped.class);
        story.upload(UploadedImage.JPEG);

        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Made.class);
        assertThat(outcome(finish(second))).isInstanceOf(Skipped.class);

        story.checkBucket();
    }

    @Test
    void aRefusedVersionIsTriedAgainOnlyWhereAnOperatorSendsIt() {
        story.deploy(smallFilesOnly());
        Version version = story.upload(UploadedImage.PNG);
        assertThat(outcome(finish(version))).isInstanceOf(Rejected.class);
        story.deploy(SimulatedAws.RULES);

        assertThat(outcome(finish(version))).isInstanceOf(Skipped.class);
        assertThat(outcome(story.finish(story.begin(story.redelivery(version)))))
                .isInstanceOf(Made.class);
        assertThat(outcome(story.finish(story.begin(story.redelivery(version)))))
                .isInstanceOf(Duplicate.class);

        story.checkBucket();
    }

    @Test
    void anOldWorkerDoesNotTakeAwayWhatAnOperatorHasHadMade() {
        Attempt old = story.begin(story.delivery(story.upload(UploadedImage.PNG)));
        story.goOnUntil(old, position -> position.isAfter(GetObjectRequest.class));
        story.deploy(smallFilesOnly());
        Version version = story.upload(UploadedImage.JPEG);
        finish(version);
        story.deploy(SimulatedAws.RULES);
        story.goOn(old);
        assertThat(outcome(story.finish(story.begin(story.redelivery(version)))))
                .isInstanceOf(Made.class);

        story.finish(old);

        story.settle();
        story.checkBucket();
    }

    @Test
    void anOperatorsEventWaitsForWhoWritesJustNow() {
        Version version = story.upload(UploadedImage.JPEG);
        Attempt writing = story.begin(story.delivery(version));
        story.goOnUntil(writing, position -> position.isBefore(PutObjectRequest.class));

        assertThat(story.finish(story.begin(story.redelivery(version)))).isInstanceOf(Thrown.class);

        story.settle();
        story.checkBucket();
    }

    @Test
    void afterTheSizesHaveChangedAVersionLeavesNoneOfTheOldOnes() {
        story.deploy(SimulatedAws.rules(8, 32));
        finish(story.upload(UploadedImage.JPEG));
        assertThat(story.inTheBucket()).containsOnlyKeys("8.jpg", "32.jpg");
        story.deploy(SimulatedAws.RULES);

        finish(story.upload(UploadedImage.JPEG));

        story.checkBucket();
    }

    @Test
    void whoDiesBeforeTheSizesChangeLeavesNothingEither() {
        story.deploy(SimulatedAws.rules(8, 32));
        Attempt dying = story.begin(story.delivery(story.upload(UploadedImage.PNG)));
        story.goOnUntil(dying, position -> position.isAfter(PutObjectRequest.class));
        story.kill(dying);
        story.deploy(SimulatedAws.RULES);

        finish(story.upload(UploadedImage.JPEG));
        story.settle();

        story.checkBucket();
    }

    @Test
    void ofAVersionedBucketAnOldVersionMayGo() {
        SimulatedAws stage = SimulatedAws.shared().of("versioned-" + UUID.randomUUID());
        String bucket = stage.places().uploadsBucket();
        stage.s3().createBucket(create -> create.bucket(bucket));
        stage.s3()
                .putBucketVersioning(put -> put.bucket(bucket)
                        .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
        Simulation versioned = new Simulation(stage);
        Version old = versioned.upload(UploadedImage.PNG);
        Version newest = versioned.upload(UploadedImage.JPEG);
        String key = old.event().key();
        String oldId = stage.s3().listObjectVersions(list -> list.bucket(bucket).prefix(key)).versions().stream()
                .filter(version -> version.eTag().contains(old.eTag()))
                .findFirst()
                .orElseThrow()
                .versionId();
        versioned.finish(versioned.begin(versioned.delivery(newest)));
        stage.s3().deleteObject(delete -> delete.bucket(bucket).key(key).versionId(oldId));
        ObjectEvent gone = new ObjectEvent(
                Change.REMOVED,
                "ObjectRemoved:Delete",
                bucket,
                key,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.of(oldId),
                Optional.of(Simulation.sequencer(3)));

        assertThat(outcome(versioned.finish(versioned.begin(versioned.delivery("the old version is gone", gone)))))
                .isInstanceOf(Skipped.class);

        versioned.delivery(old);
        versioned.settle();
        versioned.checkBucket();
    }

    /** LocalStack gives every event the same. */
    @Test
    void amongEventsOfOneSequencerTheVersionWinsThatIsThere() {
        Version old = story.upload(UploadedImage.PNG);
        finish(sameSequencer(old));
        Version newest = story.upload(UploadedImage.JPEG);
        Attempt late = story.begin(sameSequencer(old));
        story.goOnUntil(late, Before.class::isInstance);

        assertThat(outcome(finish(sameSequencer(newest)))).isInstanceOf(Made.class);
        assertThat(outcome(story.finish(late))).isInstanceOf(Skipped.class);
        assertThat(outcome(finish(sameSequencer(newest)))).isInstanceOf(Duplicate.class);

        story.checkBucket();
    }

    @Test
    void amongThemAPlainEventStandsInNobodysWay() {
        finish(sameSequencer(story.upload(UploadedImage.PNG)));
        Version second = story.upload(UploadedImage.JPEG);
        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Made.class);
        assertThat(outcome(finish(sameSequencer(second)))).isInstanceOf(Duplicate.class);

        assertThat(outcome(finish(sameSequencer(story.upload(UploadedImage.GIF)))))
                .isInstanceOf(Made.class);

        story.checkBucket();
    }

    private Delivery sameSequencer(Version version) {
        ObjectEvent event = version.event();
        return story.delivery(
                version + " with the usual sequencer",
                new ObjectEvent(
                        event.change(),
                        event.name(),
                        event.bucket(),
                        event.key(),
                        event.size(),
                        event.eTag(),
                        event.versionId(),
                        Optional.of("0055AED6DCD90281E5")));
    }

    private static Ended finish(Simulation story, Version version) {
        return story.finish(story.begin(story.delivery(version)));
    }

    private Ended finish(Version version) {
        return finish(story, version);
    }

    private Ended finish(Delivery delivery) {
        return story.finish(story.begin(delivery));
    }

    private static ThumbnailRules smallFilesOnly() {
        return rules(10);
    }

    private static ThumbnailRules rules(long maxBytes) {
        ThumbnailRules rules = SimulatedAws.RULES;
        return new ThumbnailRules(
                rules.sizes(),
                rules.format(),
                rules.quality(),
                rules.pattern(),
                rules.cacheControl(),
                maxBytes,
                rules.maxPixels());
    }

    private static ObjectOutcome outcome(Ended end) {
        return Stream.of(end)
                .filter(Returned.class::isInstance)
                .map(Returned.class::cast)
                .map(Returned::outcome)
                .findFirst()
                .orElseThrow(() -> new AssertionError(end.toString()));
    }
}
