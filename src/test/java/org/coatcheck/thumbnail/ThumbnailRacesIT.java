package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.thumbnail.ObjectOutcome.Duplicate;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Refused;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.coatcheck.thumbnail.Position.Before;
import org.coatcheck.thumbnail.Position.Ended;
import org.coatcheck.thumbnail.Position.Returned;
import org.coatcheck.thumbnail.Position.Thrown;
import org.coatcheck.thumbnail.Story.Version;
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

    private final Story story = new Story(Stage.shared());

    @ParameterizedTest
    @ValueSource(strings = {FIRST_OTHER_FORMAT, OTHER_FORMAT, CAME_BACK, REMOVAL, RE_CREATION, CORRUPTION, CORRECTION})
    void whereverAnOldWorkerStopsTheNewestWins(String history) {
        for (Fate fate : Fate.values()) {
            for (int calls = 0; oldOneStops(history, calls, fate); calls++) {}
        }
    }

    private static boolean oldOneStops(String history, int calls, Fate fate) {
        Story story = new Story(Stage.shared());
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
        Story story = new Story(Stage.shared());
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

    private static void makeCalls(Story story, Attempt attempt, int calls) {
        for (int i = 0; i < 2 * calls && !(attempt.position() instanceof Ended); i++) {
            story.goOn(attempt);
        }
    }

    private static void meet(Story story, Attempt stopped, Fate fate) {
        switch (fate) {
            case GOES_ON -> story.finish(stopped);
            case CALLS_AND_DIES -> {
                story.goOn(stopped);
                story.kill(stopped);
            }
            case DIES -> story.kill(stopped);
        }
    }

    private static Version happen(Story story, String word) {
        return word.equals(REMOVED) ? story.remove() : story.upload(Image.valueOf(word));
    }

    @ParameterizedTest
    @EnumSource(names = {"JPEG", "CORRUPT"})
    void whereverAWorkerStopsADuplicateDoesNoWork(Image image) {
        for (int calls = 0, more = 1; more > 0; calls++) {
            Story again = new Story(Stage.shared());
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
        Version version = story.upload(Image.JPEG);
        Attempt first = story.begin(story.delivery(version));
        story.goOnUntil(first, position -> position.isAfter(PutObjectRequest.class));
        story.pass(Story.TIMEOUT.plus(Claim.CLOCKS_APART));
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
            Story again = new Story(Stage.shared());
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
        finish(story.upload(Image.PNG));
        Attempt remover = story.begin(story.delivery(story.remove()));
        story.goOnUntil(remover, position -> position.isBefore(DeleteObjectsRequest.class));
        Version back = story.upload(Image.PNG);
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
        finish(story.upload(Image.PNG));
        Attempt remover = story.begin(story.delivery(story.remove()));
        story.goOnUntil(remover, position -> position.isBefore(DeleteObjectsRequest.class));
        story.kill(remover);
        Version back = story.upload(Image.JPEG);
        story.pass(Story.TIMEOUT.plus(Claim.CLOCKS_APART).plusMillis(1));

        assertThat(outcome(finish(back))).isInstanceOf(Made.class);

        story.settle();
        story.checkBucket();
    }

    @Test
    void whatNeverComesIsNotWaitedFor() {
        Version old = story.upload(Image.PNG);
        story.upload(Image.CORRUPT);
        Version newest = story.upload(Image.GIF);

        assertThat(outcome(finish(newest))).isInstanceOf(Made.class);
        assertThat(outcome(finish(old))).isInstanceOf(Skipped.class);

        story.checkBucket();
    }

    @Test
    void aPlainEventThatHasSeenAnOldVersionDoesNotTakeTheEntryFromANewerOne() {
        finish(story.upload(Image.JPEG));
        story.upload(Image.OTHER_JPEG);
        Attempt plain = story.begin(story.plainDelivery());
        story.goOnUntil(plain, position -> position.isAfter(HeadObjectRequest.class));
        Attempt newer = story.begin(story.delivery(story.upload(Image.GIF)));
        story.goOnUntil(newer, position -> position.isAfter(GetObjectRequest.class));

        assertThat(outcome(story.finish(plain))).isInstanceOf(Skipped.class);

        assertThat(outcome(story.finish(newer))).isInstanceOf(Made.class);
        story.checkBucket();
    }

    @Test
    void aPlainEventIsADuplicateOfWhatHasMadeTheThumbnails() {
        Version version = story.upload(Image.JPEG);
        finish(version);

        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Duplicate.class);

        assertThat(story.fetches(version)).isOne();
    }

    @Test
    void aPlainEventMakesWhatNoOtherEventHasToldOf() {
        finish(story.upload(Image.JPEG));
        story.upload(Image.PNG);

        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Made.class);

        story.checkBucket();
    }

    @Test
    void theOwnEventOfWhatAPlainEventHasMadeIsADuplicateAndAnOlderOneStaysOlder() {
        Version old = story.upload(Image.PNG);
        Version newest = story.upload(Image.JPEG);
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
        finish(story.upload(Image.PNG));
        Version between = story.upload(Image.GIF);
        Version newest = story.upload(Image.JPEG);
        story.finish(story.begin(story.plainDelivery()));

        assertThat(outcome(finish(between))).isInstanceOf(Skipped.class);
        assertThat(outcome(finish(newest))).isInstanceOf(Duplicate.class);

        story.checkBucket();
        story.checkMadeOnce();
    }

    @Test
    void anUploadAfterWhatAPlainEventHasMadeReplacesIt() {
        story.upload(Image.PNG);
        story.finish(story.begin(story.plainDelivery()));

        assertThat(outcome(finish(story.upload(Image.JPEG)))).isInstanceOf(Made.class);

        story.checkBucket();
    }

    /** It is refused by its event's word, without S3 being asked whether it is still there. */
    @Test
    void anOlderVersionThatIsTooLargeDoesNotTakeAwayWhatAPlainEventHasMade() {
        Version old = story.upload(Image.OTHER_JPEG);
        story.upload(Image.JPEG);
        story.deploy(rules(old.event().size().orElseThrow() - 1));
        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Made.class);

        assertThat(outcome(finish(old))).isInstanceOf(Skipped.class);

        story.checkBucket();
    }

    @Test
    void aPlainEventHasALostThumbnailMadeAgain() {
        Version version = story.upload(Image.JPEG);
        finish(version);
        Stage stage = Stage.shared();
        stage.s3()
                .deleteObject(delete -> delete.bucket(stage.places().thumbnailsBucket())
                        .key(version.event().key() + "/8.jpg"));
        assertThat(outcome(finish(version))).isInstanceOf(Duplicate.class);

        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Made.class);

        story.checkBucket();
    }

    @Test
    void aPlainEventMakesAVersionThatWasMissedAndCameBack() {
        Version first = story.upload(Image.JPEG);
        Version second = story.upload(Image.PNG);
        assertThat(outcome(finish(first))).isInstanceOf(Skipped.class);
        story.upload(Image.JPEG);

        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Made.class);
        assertThat(outcome(finish(second))).isInstanceOf(Skipped.class);

        story.checkBucket();
    }

    @Test
    void aRefusedVersionIsTriedAgainOnlyWhereAnOperatorSendsIt() {
        story.deploy(smallFilesOnly());
        Version version = story.upload(Image.PNG);
        assertThat(outcome(finish(version))).isInstanceOf(Refused.class);
        story.deploy(Stage.RULES);

        assertThat(outcome(finish(version))).isInstanceOf(Skipped.class);
        assertThat(outcome(story.finish(story.begin(story.redelivery(version)))))
                .isInstanceOf(Made.class);
        assertThat(outcome(story.finish(story.begin(story.redelivery(version)))))
                .isInstanceOf(Duplicate.class);

        story.checkBucket();
    }

    @Test
    void anOldWorkerDoesNotTakeAwayWhatAnOperatorHasHadMade() {
        Attempt old = story.begin(story.delivery(story.upload(Image.PNG)));
        story.goOnUntil(old, position -> position.isAfter(GetObjectRequest.class));
        story.deploy(smallFilesOnly());
        Version version = story.upload(Image.JPEG);
        finish(version);
        story.deploy(Stage.RULES);
        story.goOn(old);
        assertThat(outcome(story.finish(story.begin(story.redelivery(version)))))
                .isInstanceOf(Made.class);

        story.finish(old);

        story.settle();
        story.checkBucket();
    }

    @Test
    void anOperatorsEventWaitsForWhoWritesJustNow() {
        Version version = story.upload(Image.JPEG);
        Attempt writing = story.begin(story.delivery(version));
        story.goOnUntil(writing, position -> position.isBefore(PutObjectRequest.class));

        assertThat(story.finish(story.begin(story.redelivery(version)))).isInstanceOf(Thrown.class);

        story.settle();
        story.checkBucket();
    }

    @Test
    void afterTheSizesHaveChangedAVersionLeavesNoneOfTheOldOnes() {
        story.deploy(Stage.rules(8, 32));
        finish(story.upload(Image.JPEG));
        assertThat(story.inTheBucket()).containsOnlyKeys("8.jpg", "32.jpg");
        story.deploy(Stage.RULES);

        finish(story.upload(Image.JPEG));

        story.checkBucket();
    }

    @Test
    void whoDiesBeforeTheSizesChangeLeavesNothingEither() {
        story.deploy(Stage.rules(8, 32));
        Attempt dying = story.begin(story.delivery(story.upload(Image.PNG)));
        story.goOnUntil(dying, position -> position.isAfter(PutObjectRequest.class));
        story.kill(dying);
        story.deploy(Stage.RULES);

        finish(story.upload(Image.JPEG));
        story.settle();

        story.checkBucket();
    }

    @Test
    void ofAVersionedBucketAnOldVersionMayGo() {
        Stage stage = Stage.shared().of("versioned-" + UUID.randomUUID());
        String bucket = stage.places().uploadsBucket();
        stage.s3().createBucket(create -> create.bucket(bucket));
        stage.s3()
                .putBucketVersioning(put -> put.bucket(bucket)
                        .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
        Story versioned = new Story(stage);
        Version old = versioned.upload(Image.PNG);
        Version newest = versioned.upload(Image.JPEG);
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
                Optional.of(Story.sequencer(3)));

        assertThat(outcome(versioned.finish(versioned.begin(versioned.delivery("the old version is gone", gone)))))
                .isInstanceOf(Skipped.class);

        versioned.delivery(old);
        versioned.settle();
        versioned.checkBucket();
    }

    /** LocalStack gives every event the same. */
    @Test
    void amongEventsOfOneSequencerTheVersionWinsThatIsThere() {
        Version old = story.upload(Image.PNG);
        finish(sameSequencer(old));
        Version newest = story.upload(Image.JPEG);
        Attempt late = story.begin(sameSequencer(old));
        story.goOnUntil(late, Before.class::isInstance);

        assertThat(outcome(finish(sameSequencer(newest)))).isInstanceOf(Made.class);
        assertThat(outcome(story.finish(late))).isInstanceOf(Skipped.class);
        assertThat(outcome(finish(sameSequencer(newest)))).isInstanceOf(Duplicate.class);

        story.checkBucket();
    }

    @Test
    void amongThemAPlainEventStandsInNobodysWay() {
        finish(sameSequencer(story.upload(Image.PNG)));
        Version second = story.upload(Image.JPEG);
        assertThat(outcome(story.finish(story.begin(story.plainDelivery())))).isInstanceOf(Made.class);
        assertThat(outcome(finish(sameSequencer(second)))).isInstanceOf(Duplicate.class);

        assertThat(outcome(finish(sameSequencer(story.upload(Image.GIF))))).isInstanceOf(Made.class);

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

    private static Ended finish(Story story, Version version) {
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
        ThumbnailRules rules = Stage.RULES;
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
