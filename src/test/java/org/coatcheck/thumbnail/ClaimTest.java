package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.Invocation;
import org.coatcheck.thumbnail.Claim.Adopted;
import org.coatcheck.thumbnail.Claim.Buckets;
import org.coatcheck.thumbnail.Claim.Busy;
import org.coatcheck.thumbnail.Claim.Duplicate;
import org.coatcheck.thumbnail.Claim.Granted;
import org.coatcheck.thumbnail.Claim.Superseded;
import org.coatcheck.thumbnail.Claim.Written;
import org.coatcheck.thumbnail.ObjectEntry.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decision on a claim, for every state of the object's entry and every version that an attempt may request. */
class ClaimTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");
    private static final List<String> THUMBNAILS = List.of("cat.jpg/256.jpg");
    private static final Duration TIME_OUT = Duration.ofMinutes(1);

    private static final Duration RETRY_DELAY = Duration.ofMinutes(1);

    private static final MadeWith MADE = new MadeWith("0f1e2d3c", NOW.minusSeconds(60));

    /** The attempt that holds the entry. */
    enum Holder {
        /** Of another request, and before its time-out. */
        ALIVE(Duration.ZERO),
        /** Of another request, and after its time-out. */
        DEAD(Claim.CLOCK_SKEW.plusMillis(1).negated()),
        /** The attempt that AWS now retries: it has ended, although its time-out is later. */
        RETRIED(TIME_OUT.minus(RETRY_DELAY).plus(Claim.CLOCK_SKEW));

        private final Instant until;

        Holder(Duration left) {
            this.until = NOW.plus(left);
        }

        String requestId() {
            return this == RETRIED ? "own" : "other";
        }
    }

    /** The requested version, compared with that of the entry. */
    enum Version {
        OLDER("1", "a"),
        SAME("2", "b"),
        NEWER("3", "c"),
        /** Another version whose order is unknown, because the sequencers are equal or one is missing. S3 has it now. */
        UNORDERED_CURRENT("2", "c"),
        /** Another version whose order is unknown. S3 does not have it now. */
        UNORDERED_GONE("2", "a");

        private final String sequencer;
        private final String eTag;

        Version(String sequencer, String eTag) {
            this.sequencer = sequencer;
            this.eTag = eTag;
        }
    }

    record BucketState(boolean haveVersion, boolean haveThumbnails) implements Buckets {
        @Override
        public boolean haveThumbnails(ObjectEntry entry) {
            return haveThumbnails;
        }
    }

    enum Decision {
        GRANTED,
        ADOPTED,
        DUPLICATE,
        SUPERSEDED,
        BUSY;

        static Decision of(Claim claim) {
            return switch (claim) {
                case Granted granted -> GRANTED;
                case Adopted adopted -> ADOPTED;
                case Duplicate duplicate -> DUPLICATE;
                case Superseded superseded -> SUPERSEDED;
                case Busy busy -> BUSY;
            };
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "", textBlock = """
            # state  | holder  | older     | same      | newer   | unordered, current | unordered, gone | same, redriven
            MAKING   | ALIVE   | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | GRANTED
            MAKING   | DEAD    | SUPERSEDED| GRANTED   | GRANTED | GRANTED            | SUPERSEDED      | GRANTED
            MAKING   | RETRIED | SUPERSEDED| GRANTED   | GRANTED | GRANTED            | SUPERSEDED      | GRANTED
            WRITING  | ALIVE   | SUPERSEDED| DUPLICATE | BUSY    | BUSY               | SUPERSEDED      | BUSY
            WRITING  | DEAD    | SUPERSEDED| GRANTED   | GRANTED | GRANTED            | SUPERSEDED      | GRANTED
            WRITING  | RETRIED | SUPERSEDED| GRANTED   | GRANTED | GRANTED            | SUPERSEDED      | GRANTED
            MADE     | ALIVE   | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | DUPLICATE
            MADE     | DEAD    | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | DUPLICATE
            MADE     | RETRIED | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | DUPLICATE
            REJECTED | ALIVE   | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | GRANTED
            REJECTED | DEAD    | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | GRANTED
            REJECTED | RETRIED | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | GRANTED
            MISSED   | ALIVE   | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | DUPLICATE
            MISSED   | DEAD    | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | DUPLICATE
            MISSED   | RETRIED | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | DUPLICATE
            REMOVED  | ALIVE   | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | DUPLICATE
            REMOVED  | DEAD    | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | DUPLICATE
            REMOVED  | RETRIED | SUPERSEDED| DUPLICATE | GRANTED | GRANTED            | SUPERSEDED      | DUPLICATE
            """)
    void decidesOnAnEventWithASequencer(
            State state,
            Holder holder,
            Decision older,
            Decision same,
            Decision newer,
            Decision unorderedCurrent,
            Decision unorderedGone,
            Decision sameRedriven) {
        ObjectEntry entry = entry(state, holder);

        assertThat(decide(entry, Version.OLDER, false)).isEqualTo(older);
        assertThat(decide(entry, Version.SAME, false)).isEqualTo(same);
        assertThat(decide(entry, Version.NEWER, false)).isEqualTo(newer);
        assertThat(decide(entry, Version.UNORDERED_CURRENT, false)).isEqualTo(unorderedCurrent);
        assertThat(decide(entry, Version.UNORDERED_GONE, false)).isEqualTo(unorderedGone);
        assertThat(decide(entry, Version.SAME, true)).isEqualTo(sameRedriven);
    }

    /** An event without a sequencer is about the version that S3 has now. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "", textBlock = """
            # state  | holder  | same      | same, without thumbnails | current | gone
            MAKING   | ALIVE   | DUPLICATE | DUPLICATE                | GRANTED | SUPERSEDED
            MAKING   | DEAD    | GRANTED   | GRANTED                  | GRANTED | SUPERSEDED
            MAKING   | RETRIED | GRANTED   | GRANTED                  | GRANTED | SUPERSEDED
            WRITING  | ALIVE   | DUPLICATE | DUPLICATE                | BUSY    | SUPERSEDED
            WRITING  | DEAD    | GRANTED   | GRANTED                  | GRANTED | SUPERSEDED
            WRITING  | RETRIED | GRANTED   | GRANTED                  | GRANTED | SUPERSEDED
            MADE     | ALIVE   | DUPLICATE | GRANTED                  | GRANTED | SUPERSEDED
            MADE     | DEAD    | DUPLICATE | GRANTED                  | GRANTED | SUPERSEDED
            REJECTED | ALIVE   | DUPLICATE | DUPLICATE                | GRANTED | SUPERSEDED
            REJECTED | DEAD    | DUPLICATE | DUPLICATE                | GRANTED | SUPERSEDED
            MISSED   | ALIVE   | GRANTED   | GRANTED                  | GRANTED | SUPERSEDED
            MISSED   | DEAD    | GRANTED   | GRANTED                  | GRANTED | SUPERSEDED
            REMOVED  | ALIVE   | DUPLICATE | DUPLICATE                | GRANTED | SUPERSEDED
            REMOVED  | DEAD    | DUPLICATE | DUPLICATE                | GRANTED | SUPERSEDED
            """)
    void decidesOnAnEventWithoutASequencer(
            State state,
            Holder holder,
            Decision same,
            Decision sameWithoutThumbnails,
            Decision current,
            Decision gone) {
        ObjectEntry entry = entry(state, holder);

        assertThat(decideWithoutSequencer(entry, Version.SAME, true)).isEqualTo(same);
        assertThat(decideWithoutSequencer(entry, Version.SAME, false)).isEqualTo(sameWithoutThumbnails);
        assertThat(decideWithoutSequencer(entry, Version.UNORDERED_CURRENT, true))
                .isEqualTo(current);
        assertThat(decideWithoutSequencer(entry, Version.UNORDERED_GONE, true)).isEqualTo(gone);
    }

    private static Decision decideWithoutSequencer(ObjectEntry entry, Version version, boolean haveThumbnails) {
        ClaimRequest request = request(Optional.empty(), version.eTag, false);
        BucketState buckets = new BucketState(version == Version.UNORDERED_CURRENT, haveThumbnails);
        return Decision.of(Claim.on(entry, request, buckets, NOW, RETRY_DELAY));
    }

    /**
     * An event without a sequencer leaves a lower bound in the entry. After it, S3's own event of the same version may come, whose
     * sequencer may be later or earlier than the bound, or an event of any other version.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "", textBlock = """
            # state  | holder  | earlier   | same     | same, redriven | current | gone
            MAKING   | ALIVE   | DUPLICATE | GRANTED  | GRANTED        | GRANTED | SUPERSEDED
            MAKING   | DEAD    | GRANTED   | GRANTED  | GRANTED        | GRANTED | SUPERSEDED
            WRITING  | ALIVE   | DUPLICATE | BUSY     | BUSY           | BUSY    | SUPERSEDED
            WRITING  | DEAD    | GRANTED   | GRANTED  | GRANTED        | GRANTED | SUPERSEDED
            MADE     | ALIVE   | DUPLICATE | ADOPTED  | ADOPTED        | GRANTED | SUPERSEDED
            MADE     | DEAD    | DUPLICATE | ADOPTED  | ADOPTED        | GRANTED | SUPERSEDED
            REJECTED | ALIVE   | DUPLICATE | ADOPTED  | GRANTED        | GRANTED | SUPERSEDED
            REJECTED | DEAD    | DUPLICATE | ADOPTED  | GRANTED        | GRANTED | SUPERSEDED
            MISSED   | ALIVE   | DUPLICATE | GRANTED  | GRANTED        | GRANTED | SUPERSEDED
            MISSED   | DEAD    | DUPLICATE | GRANTED  | GRANTED        | GRANTED | SUPERSEDED
            REMOVED  | ALIVE   | DUPLICATE | ADOPTED  | ADOPTED        | GRANTED | SUPERSEDED
            REMOVED  | DEAD    | DUPLICATE | ADOPTED  | ADOPTED        | GRANTED | SUPERSEDED
            """)
    void decidesOnAnEntryWhoseSequencerIsALowerBound(
            State state,
            Holder holder,
            Decision earlier,
            Decision same,
            Decision sameRedriven,
            Decision current,
            Decision gone) {
        ObjectEntry entry = entry(state, holder).with(Sequencer.of("2").orLater());

        assertThat(decide(entry, Version.OLDER, false)).isEqualTo(Decision.SUPERSEDED);
        assertThat(decide(entry, "1", "b", false)).isEqualTo(earlier);
        assertThat(decide(entry, "3", "b", false)).isEqualTo(same);
        assertThat(decide(entry, "3", "b", true)).isEqualTo(sameRedriven);
        assertThat(decide(entry, "3", Version.UNORDERED_CURRENT.eTag, false)).isEqualTo(current);
        assertThat(decide(entry, "3", Version.UNORDERED_GONE.eTag, false)).isEqualTo(gone);
    }

    /** On AWS, only an older event has the bound's sequencer. On LocalStack, all events of an object have the same one. */
    @Test
    void bucketDecidesIfTheEventHasTheSequencerOfTheLowerBound() {
        ObjectEntry entry =
                entry(State.MADE, Holder.ALIVE).with(Sequencer.of("2").orLater());

        assertThat(decide(entry, "2", "b", false)).isEqualTo(Decision.DUPLICATE);
        assertThat(decide(entry, "2", Version.UNORDERED_CURRENT.eTag, false)).isEqualTo(Decision.GRANTED);
        assertThat(decide(entry, "2", Version.UNORDERED_GONE.eTag, false)).isEqualTo(Decision.SUPERSEDED);
    }

    /** Otherwise an event between the two would count as that of a newer version. */
    @Test
    void eventFromBeforeTheLowerBoundDoesNotLowerIt() {
        Sequencer bound = Sequencer.of("3").orLater();
        ObjectEntry entry = entry(State.REJECTED, Holder.ALIVE).with(bound);
        ClaimRequest request = request(Optional.of(Sequencer.of("2")), "b", true);

        assertThat(Claim.on(entry, request, new BucketState(true, true), NOW, RETRY_DELAY))
                .isInstanceOfSatisfying(
                        Granted.class,
                        granted -> assertThat(granted.entry().sequencer()).isEqualTo(bound));
    }

    private static Decision decide(ObjectEntry entry, String sequencer, String eTag, boolean redriven) {
        ClaimRequest request = request(Optional.of(Sequencer.of(sequencer)), eTag, redriven);
        BucketState buckets = new BucketState(eTag.equals(Version.UNORDERED_CURRENT.eTag), true);
        return Decision.of(Claim.on(entry, request, buckets, NOW, RETRY_DELAY));
    }

    @Test
    void adoptsTheSequencerAndNothingElse() {
        ObjectEntry entry = entry(State.MADE, Holder.ALIVE).with(Sequencer.NONE);
        ClaimRequest request = request(Optional.of(Sequencer.of("1")), "b", false);

        assertThat(Claim.on(entry, request, new BucketState(true, true), NOW, RETRY_DELAY))
                .isEqualTo(new Adopted(new ObjectEntry(
                        entry.object(),
                        Sequencer.of("1"),
                        entry.eTag(),
                        State.MADE,
                        entry.claimant(),
                        entry.until(),
                        THUMBNAILS,
                        Optional.empty(),
                        entry.madeWith(),
                        entry.requests(),
                        entry.revision() + 1)));
    }

    /**
     * The version is there after a removal, such as that of a delete marker. No event from before it may count any more; and an
     * attempt that is at work may have looked before it.
     */
    @ParameterizedTest
    @CsvSource({
        "MADE,     3, ADOPTED",
        "MADE,     1, DUPLICATE",
        "REJECTED, 3, ADOPTED",
        "MAKING,   3, BUSY",
        "MAKING,   1, DUPLICATE",
        "WRITING,  3, BUSY",
        "MISSED,   3, GRANTED",
        "MISSED,   1, GRANTED",
    })
    void notesTheRemovalAfterWhichTheVersionIsThere(State state, String removal, Decision decision) {
        Sequencer after = Sequencer.of(removal).orLater();
        ClaimRequest request = new ClaimRequest(
                "photos/cat.jpg",
                Optional.empty(),
                Optional.of(after),
                "b",
                State.MAKING,
                false,
                Optional.empty(),
                new Invocation("own", NOW, NOW.plus(TIME_OUT), "1", false, 1769, false, Optional.empty()).attempt());

        Claim claim = Claim.on(entry(state, Holder.ALIVE), request, new BucketState(true, true), NOW, RETRY_DELAY);

        assertThat(Decision.of(claim)).isEqualTo(decision);
        if (claim instanceof Written written) {
            assertThat(written.entry().sequencer()).isEqualTo(removal.equals("3") ? after : Sequencer.of("2"));
        }
    }

    /** The event of the entry's own version is older than that. An operator may still redrive it. */
    @ParameterizedTest
    @CsvSource({"MADE, false, DUPLICATE", "REJECTED, false, DUPLICATE", "REJECTED, true, GRANTED"})
    void knowsItsVersionAfterALaterRemovalWasNoted(State state, boolean redriven, Decision decision) {
        ObjectEntry entry = entry(state, Holder.ALIVE).with(Sequencer.of("3").orLater());

        assertThat(decide(entry, Version.SAME, redriven)).isEqualTo(decision);
        assertThat(decide(entry, Version.OLDER, redriven)).isEqualTo(Decision.SUPERSEDED);
    }

    /** The clocks of two execution environments may differ by that much. */
    @ParameterizedTest
    @CsvSource({"0, DUPLICATE", "10000, DUPLICATE", "10001, GRANTED"})
    void holderCountsAsAliveForTenSecondsAfterItsTimeOut(long millisAfter, Decision decision) {
        ObjectEntry entry = new ObjectEntry(
                "o",
                Sequencer.of("2"),
                "b",
                State.MAKING,
                "other",
                NOW,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                1);

        assertThat(Decision.of(Claim.on(
                        entry,
                        request(Version.SAME, false),
                        new BucketState(true, true),
                        NOW.plusMillis(millisAfter),
                        RETRY_DELAY)))
                .isEqualTo(decision);
    }

    @Test
    void grantsAnObjectWithoutAnEntry() {
        assertThat(Claim.onNew(request(Version.SAME, false)))
                .isEqualTo(new Granted(new ObjectEntry(
                        "photos/cat.jpg",
                        Sequencer.of("2"),
                        "b",
                        State.MAKING,
                        "own",
                        Instant.parse("2026-01-01T00:01:00.123Z"),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of("own"),
                        1)));
    }

    @Test
    void newerVersionsEntryListsTheThumbnailsOfTheOlderOne() {
        assertThat(claim(entry(State.MADE, Holder.ALIVE), Version.NEWER, false))
                .isEqualTo(new Granted(new ObjectEntry(
                        "photos/cat.jpg",
                        Sequencer.of("3"),
                        "c",
                        State.MAKING,
                        "own",
                        Instant.parse("2026-01-01T00:01:00.123Z"),
                        THUMBNAILS,
                        Optional.empty(),
                        Optional.empty(),
                        List.of("other", "own"),
                        8)));
    }

    @Test
    void entryListsTheLastEightRequestsThatClaimedIt() {
        ObjectEntry entry = Claim.onNew(request("1", NOW)).entry();
        for (String requestId : List.of("2", "3", "1", "4", "5", "6", "7", "8", "9")) {
            Instant later = entry.until().plus(Claim.CLOCK_SKEW).plusMillis(1);
            Claim claim = Claim.on(entry, request(requestId, later), new BucketState(true, true), later, RETRY_DELAY);
            entry = ((Granted) claim).entry();
        }

        assertThat(entry.requests()).containsExactly("3", "1", "4", "5", "6", "7", "8", "9");
    }

    private static ClaimRequest request(String requestId, Instant start) {
        return new ClaimRequest(
                "photos/cat.jpg",
                Optional.of(Sequencer.of("2")),
                Optional.empty(),
                "b",
                State.MAKING,
                false,
                Optional.empty(),
                new Invocation(requestId, start, start.plusSeconds(60), "1", false, 1769, false, Optional.empty())
                        .attempt());
    }

    @Test
    void eventWithoutASequencerSetsALowerBound() {
        assertThat(grantedSequencer(Claim.on(
                        entry(State.MADE, Holder.ALIVE),
                        request(Optional.empty(), "c", false),
                        new BucketState(true, true),
                        NOW,
                        RETRY_DELAY)))
                .isEqualTo(Sequencer.of("2").orLater());
    }

    @Test
    void eventWithoutASequencerKeepsTheSequencerOfTheSameVersion() {
        assertThat(grantedSequencer(Claim.on(
                        entry(State.MAKING, Holder.DEAD),
                        request(Optional.empty(), "b", false),
                        new BucketState(true, true),
                        NOW,
                        RETRY_DELAY)))
                .isEqualTo(Sequencer.of("2"));
    }

    /** What an operator wants made anew is about the version that S3 has now, and leaves everything else alone. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "", textBlock = """
            # state  | holder | same version, current settings | same version, other settings | another version, S3 has it not
            MADE     | ALIVE  | DUPLICATE                      | GRANTED                      | SUPERSEDED
            MAKING   | ALIVE  | DUPLICATE                      | DUPLICATE                    | SUPERSEDED
            WRITING  | ALIVE  | DUPLICATE                      | DUPLICATE                    | SUPERSEDED
            WRITING  | DEAD   | GRANTED                        | GRANTED                      | SUPERSEDED
            REJECTED | ALIVE  | DUPLICATE                      | DUPLICATE                    | SUPERSEDED
            REMOVED  | ALIVE  | DUPLICATE                      | DUPLICATE                    | SUPERSEDED
            """)
    void remakesWhatWasMadeWithOtherSettings(
            State state, Holder holder, Decision current, Decision outdated, Decision otherVersion) {
        ObjectEntry entry = entry(state, holder);
        BucketState buckets = new BucketState(false, true);
        MadeWith same = new MadeWith(MADE.fingerprint(), Instant.EPOCH);
        MadeWith other = new MadeWith("another", Instant.EPOCH);

        assertThat(Decision.of(Claim.on(entry, remake("b", same), buckets, NOW, RETRY_DELAY)))
                .isEqualTo(current);
        assertThat(Decision.of(Claim.on(entry, remake("b", other), buckets, NOW, RETRY_DELAY)))
                .isEqualTo(outdated);
        assertThat(Decision.of(Claim.on(entry, remake("c", other), buckets, NOW, RETRY_DELAY)))
                .isEqualTo(otherVersion);
    }

    @ParameterizedTest
    @CsvSource({"0, DUPLICATE", "1, GRANTED"})
    void remakesWhatWasMadeBeforeATime(long millisAfter, Decision decision) {
        MadeWith wanted = new MadeWith(MADE.fingerprint(), MADE.at().plusMillis(millisAfter));

        assertThat(Decision.of(Claim.on(
                        entry(State.MADE, Holder.ALIVE),
                        remake("b", wanted),
                        new BucketState(true, true),
                        NOW,
                        RETRY_DELAY)))
                .isEqualTo(decision);
    }

    /** An entry that an earlier version of Coatcheck has written does not say with which settings. */
    @Test
    void remakesWhatWasMadeWithUnknownSettings() {
        ObjectEntry entry = entry(State.MADE, Holder.ALIVE, Optional.empty());

        assertThat(Decision.of(Claim.on(
                        entry,
                        remake("b", new MadeWith(MADE.fingerprint(), Instant.EPOCH)),
                        new BucketState(true, true),
                        NOW,
                        RETRY_DELAY)))
                .isEqualTo(Decision.GRANTED);
    }

    /** So that those which are there stay if the version cannot be read any more. */
    @ParameterizedTest
    @CsvSource({"MADE, ALIVE, b, true", "WRITING, DEAD, b, true", "MADE, ALIVE, c, false"})
    void remakeKeepsInMindThatTheThumbnailsAreMade(State state, Holder holder, String eTag, boolean areMade) {
        Claim claim = Claim.on(
                entry(state, holder),
                remake(eTag, new MadeWith("another", Instant.EPOCH)),
                new BucketState(true, true),
                NOW,
                RETRY_DELAY);

        assertThat(((Granted) claim).entry().madeWith()).isEqualTo(areMade ? Optional.of(MADE) : Optional.empty());
    }

    /** As {@link #remakeKeepsInMindThatTheThumbnailsAreMade}. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, b, true", "3, b, true", "3, c, false"})
    void eventOfTheSameBytesKeepsInMindThatTheThumbnailsAreMade(
            @Nullable String sequencer, String eTag, boolean areMade) {
        Claim claim = Claim.on(
                entry(State.MADE, Holder.ALIVE),
                request(Optional.ofNullable(sequencer).map(Sequencer::of), eTag, false),
                new BucketState(true, false),
                NOW,
                RETRY_DELAY);

        assertThat(((Granted) claim).entry().madeWith()).isEqualTo(areMade ? Optional.of(MADE) : Optional.empty());
    }

    private static ClaimRequest remake(String eTag, MadeWith wanted) {
        Invocation invocation =
                new Invocation("own", NOW, NOW.plus(TIME_OUT), "1", false, 1769, false, Optional.empty());
        return new ClaimRequest(
                "photos/cat.jpg",
                Optional.empty(),
                Optional.empty(),
                eTag,
                State.MAKING,
                false,
                Optional.of(wanted),
                invocation.attempt());
    }

    private static Sequencer grantedSequencer(Claim claim) {
        assertThat(claim).isInstanceOf(Granted.class);
        return ((Granted) claim).entry().sequencer();
    }

    private static Decision decide(ObjectEntry entry, Version version, boolean redriven) {
        return Decision.of(claim(entry, version, redriven));
    }

    private static Claim claim(ObjectEntry entry, Version version, boolean redriven) {
        BucketState buckets = new BucketState(version == Version.UNORDERED_CURRENT, true);
        return Claim.on(entry, request(version, redriven), buckets, NOW, RETRY_DELAY);
    }

    /** A message that is acknowledged as a duplicate of its other delivery is lost if that one fails. */
    @ParameterizedTest
    @CsvSource({
        "MAKING,   lambda-1/message, BUSY",
        "WRITING,  lambda-1/message, BUSY",
        "MAKING,   lambda-1/other,   DUPLICATE",
        "WRITING,  lambda-1,         DUPLICATE",
        "MAKING,   lambda-2/message, GRANTED",
        "WRITING,  lambda-2/other,   GRANTED",
        "MADE,     lambda-1/message, DUPLICATE",
        "REJECTED, lambda-1/message, DUPLICATE",
    })
    void anotherDeliveryOfAMessageIsNoDuplicateWhileTheFirstMayFail(State state, String holder, Decision decision) {
        ObjectEntry entry = entry(state, holder, Holder.ALIVE.until, Optional.empty());
        Attempt delivery = new Invocation(
                        "lambda-2", NOW, NOW.plus(TIME_OUT), "1", false, 1769, false, Optional.empty())
                .redo("message", NOW);
        ClaimRequest request = new ClaimRequest(
                "photos/cat.jpg",
                Optional.of(Sequencer.of("2")),
                Optional.empty(),
                "b",
                State.MAKING,
                false,
                Optional.empty(),
                delivery);

        assertThat(Decision.of(Claim.on(entry, request, new BucketState(true, true), NOW, RETRY_DELAY)))
                .isEqualTo(decision);
    }

    /** AWS may deliver an event twice, and process both deliveries at the same time. A retry comes a minute later. */
    @ParameterizedTest
    @CsvSource({
        "MAKING,   own,        10000, GRANTED",
        "WRITING,  own,        10000, GRANTED",
        "MAKING,   own,        10001, BUSY",
        "WRITING,  own,        10001, BUSY",
        "WRITING,  own,        60000, GRANTED",
        "WRITING,  tick/own,   10000, BUSY",
        "WRITING,  own/other,  10000, GRANTED",
        "WRITING,  own/other,  10001, DUPLICATE",
        "MADE,     own,        10001, DUPLICATE",
        "REJECTED, own,        10001, DUPLICATE",
    })
    void secondDeliveryOfARequestIsNoRetryAsLongAsTheFirstMayBeAlive(
            State state, String holder, long millisLeft, Decision decision) {
        Instant until = NOW.truncatedTo(ChronoUnit.MILLIS).plusMillis(millisLeft);
        ObjectEntry entry = entry(state, holder, until, Optional.empty());

        assertThat(decide(entry, Version.SAME, false)).isEqualTo(decision);
    }

    private static ObjectEntry entry(State state, Holder holder) {
        return entry(state, holder, Optional.of(MADE));
    }

    private static ObjectEntry entry(State state, Holder holder, Optional<MadeWith> madeWith) {
        return entry(state, holder.requestId(), holder.until, madeWith);
    }

    private static ObjectEntry entry(State state, String holder, Instant until, Optional<MadeWith> madeWith) {
        return new ObjectEntry(
                "photos/cat.jpg",
                Sequencer.of("2"),
                "b",
                state,
                holder,
                until,
                THUMBNAILS,
                Optional.empty(),
                madeWith,
                List.of(holder),
                7);
    }

    private static ClaimRequest request(Version version, boolean redriven) {
        return request(Optional.of(Sequencer.of(version.sequencer)), version.eTag, redriven);
    }

    private static ClaimRequest request(Optional<Sequencer> sequencer, String eTag, boolean redriven) {
        Invocation invocation =
                new Invocation("own", NOW, NOW.plus(TIME_OUT), "1", false, 1769, redriven, Optional.empty());
        return new ClaimRequest(
                "photos/cat.jpg",
                sequencer,
                Optional.empty(),
                eTag,
                State.MAKING,
                redriven,
                Optional.empty(),
                invocation.attempt());
    }
}
