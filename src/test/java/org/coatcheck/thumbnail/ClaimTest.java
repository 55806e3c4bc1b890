package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.coatcheck.event.Invocation;
import org.coatcheck.thumbnail.Claim.Adopted;
import org.coatcheck.thumbnail.Claim.Buckets;
import org.coatcheck.thumbnail.Claim.Busy;
import org.coatcheck.thumbnail.Claim.Duplicate;
import org.coatcheck.thumbnail.Claim.Granted;
import org.coatcheck.thumbnail.Claim.Superseded;
import org.coatcheck.thumbnail.ObjectEntry.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An object's entry, somebody who wants to work on a version of it, and the answer. */
class ClaimTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");
    private static final List<String> THUMBNAILS = List.of("cat.jpg/256.jpg");

    /** Who has the entry. */
    enum Holder {
        /** Another request, whose time is not up. */
        ALIVE(Duration.ZERO),
        /** Another request, whose time was up a while ago. */
        DEAD(Claim.CLOCK_SKEW.plusMillis(1).negated()),
        /** An attempt of the same request, which AWS has ended. */
        BEFORE(Duration.ofMinutes(1));

        private final Instant until;

        Holder(Duration left) {
            this.until = NOW.plus(left);
        }

        String requestId() {
            return this == BEFORE ? "mine" : "other";
        }
    }

    /** Which version is wanted, as to the one that the entry is of. */
    enum Version {
        OLDER("1", "a"),
        SAME("2", "b"),
        NEWER("3", "c"),
        /** Of the same sequencer, or of none, and what S3 has now. */
        THERE("2", "c"),
        /** Of the same sequencer, or of none, and not what S3 has now. */
        GONE("2", "a");

        private final String sequencer;
        private final String eTag;

        Version(String sequencer, String eTag) {
            this.sequencer = sequencer;
            this.eTag = eTag;
        }
    }

    /** What the buckets have. */
    record Seen(boolean haveVersion, boolean haveThumbnails) implements Buckets {
        @Override
        public boolean haveThumbnails(ObjectEntry entry) {
            return haveThumbnails;
        }
    }

    enum Answer {
        GRANTED,
        ADOPTED,
        DUPLICATE,
        SUPERSEDED,
        BUSY;

        static Answer of(Claim claim) {
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
            # entry: | holder | an older  | the same  | a newer | unordered, there | unordered, gone | the same, again
            MAKING   | ALIVE  | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | GRANTED
            MAKING   | DEAD   | SUPERSEDED| GRANTED   | GRANTED | GRANTED          | SUPERSEDED      | GRANTED
            MAKING   | BEFORE | SUPERSEDED| GRANTED   | GRANTED | GRANTED          | SUPERSEDED      | GRANTED
            WRITING  | ALIVE  | SUPERSEDED| DUPLICATE | BUSY    | BUSY             | SUPERSEDED      | BUSY
            WRITING  | DEAD   | SUPERSEDED| GRANTED   | GRANTED | GRANTED          | SUPERSEDED      | GRANTED
            WRITING  | BEFORE | SUPERSEDED| GRANTED   | GRANTED | GRANTED          | SUPERSEDED      | GRANTED
            MADE     | ALIVE  | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | DUPLICATE
            MADE     | DEAD   | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | DUPLICATE
            MADE     | BEFORE | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | DUPLICATE
            REFUSED  | ALIVE  | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | GRANTED
            REFUSED  | DEAD   | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | GRANTED
            REFUSED  | BEFORE | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | GRANTED
            MISSED   | ALIVE  | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | DUPLICATE
            MISSED   | DEAD   | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | DUPLICATE
            MISSED   | BEFORE | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | DUPLICATE
            REMOVED  | ALIVE  | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | DUPLICATE
            REMOVED  | DEAD   | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | DUPLICATE
            REMOVED  | BEFORE | SUPERSEDED| DUPLICATE | GRANTED | GRANTED          | SUPERSEDED      | DUPLICATE
            """)
    void isAnswered(
            State state,
            Holder holder,
            Answer older,
            Answer same,
            Answer newer,
            Answer there,
            Answer gone,
            Answer again) {
        ObjectEntry entry = entry(state, holder);

        assertThat(answer(entry, Version.OLDER, false)).isEqualTo(older);
        assertThat(answer(entry, Version.SAME, false)).isEqualTo(same);
        assertThat(answer(entry, Version.NEWER, false)).isEqualTo(newer);
        assertThat(answer(entry, Version.THERE, false)).isEqualTo(there);
        assertThat(answer(entry, Version.GONE, false)).isEqualTo(gone);
        assertThat(answer(entry, Version.SAME, true)).isEqualTo(again);
    }

    /** An event without a sequencer is about what is there now, whatever that is. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "", textBlock = """
            # entry: | holder | the same  | without its thumbnails | there   | gone
            MAKING   | ALIVE  | DUPLICATE | DUPLICATE              | GRANTED | SUPERSEDED
            MAKING   | DEAD   | GRANTED   | GRANTED                | GRANTED | SUPERSEDED
            MAKING   | BEFORE | GRANTED   | GRANTED                | GRANTED | SUPERSEDED
            WRITING  | ALIVE  | DUPLICATE | DUPLICATE              | BUSY    | SUPERSEDED
            WRITING  | DEAD   | GRANTED   | GRANTED                | GRANTED | SUPERSEDED
            WRITING  | BEFORE | GRANTED   | GRANTED                | GRANTED | SUPERSEDED
            MADE     | ALIVE  | DUPLICATE | GRANTED                | GRANTED | SUPERSEDED
            MADE     | DEAD   | DUPLICATE | GRANTED                | GRANTED | SUPERSEDED
            REFUSED  | ALIVE  | DUPLICATE | DUPLICATE              | GRANTED | SUPERSEDED
            REFUSED  | DEAD   | DUPLICATE | DUPLICATE              | GRANTED | SUPERSEDED
            MISSED   | ALIVE  | GRANTED   | GRANTED                | GRANTED | SUPERSEDED
            MISSED   | DEAD   | GRANTED   | GRANTED                | GRANTED | SUPERSEDED
            REMOVED  | ALIVE  | DUPLICATE | DUPLICATE              | GRANTED | SUPERSEDED
            REMOVED  | DEAD   | DUPLICATE | DUPLICATE              | GRANTED | SUPERSEDED
            """)
    void withoutASequencerIsAnswered(
            State state, Holder holder, Answer same, Answer withoutThumbnails, Answer there, Answer gone) {
        ObjectEntry entry = entry(state, holder);

        assertThat(plain(entry, Version.SAME, true)).isEqualTo(same);
        assertThat(plain(entry, Version.SAME, false)).isEqualTo(withoutThumbnails);
        assertThat(plain(entry, Version.THERE, true)).isEqualTo(there);
        assertThat(plain(entry, Version.GONE, true)).isEqualTo(gone);
    }

    private static Answer plain(ObjectEntry entry, Version version, boolean haveThumbnails) {
        ClaimRequest wanted = wanted(Optional.empty(), version.eTag, false);
        return Answer.of(Claim.on(entry, wanted, new Seen(version == Version.THERE, haveThumbnails), NOW));
    }

    /** After an event without a sequencer, S3's own event of the same version may come, or one of any other. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "", textBlock = """
            # entry: | holder | before it  | the same | the same, again | there   | gone
            MAKING   | ALIVE  | SUPERSEDED | GRANTED  | GRANTED         | GRANTED | SUPERSEDED
            MAKING   | DEAD   | SUPERSEDED | GRANTED  | GRANTED         | GRANTED | SUPERSEDED
            WRITING  | ALIVE  | SUPERSEDED | BUSY     | BUSY            | BUSY    | SUPERSEDED
            WRITING  | DEAD   | SUPERSEDED | GRANTED  | GRANTED         | GRANTED | SUPERSEDED
            MADE     | ALIVE  | SUPERSEDED | ADOPTED  | ADOPTED         | GRANTED | SUPERSEDED
            MADE     | DEAD   | SUPERSEDED | ADOPTED  | ADOPTED         | GRANTED | SUPERSEDED
            REFUSED  | ALIVE  | SUPERSEDED | ADOPTED  | GRANTED         | GRANTED | SUPERSEDED
            REFUSED  | DEAD   | SUPERSEDED | ADOPTED  | GRANTED         | GRANTED | SUPERSEDED
            MISSED   | ALIVE  | SUPERSEDED | GRANTED  | GRANTED         | GRANTED | SUPERSEDED
            MISSED   | DEAD   | SUPERSEDED | GRANTED  | GRANTED         | GRANTED | SUPERSEDED
            REMOVED  | ALIVE  | SUPERSEDED | ADOPTED  | ADOPTED         | GRANTED | SUPERSEDED
            REMOVED  | DEAD   | SUPERSEDED | ADOPTED  | ADOPTED         | GRANTED | SUPERSEDED
            """)
    void whereTheEntrysPlaceIsNotKnownIsAnswered(
            State state, Holder holder, Answer before, Answer same, Answer again, Answer there, Answer gone) {
        ObjectEntry entry = entry(state, holder).with(Sequencer.of("2").orLater());

        assertThat(sequenced(entry, "1", "b", false)).isEqualTo(before);
        assertThat(sequenced(entry, "3", "b", false)).isEqualTo(same);
        assertThat(sequenced(entry, "3", "b", true)).isEqualTo(again);
        assertThat(sequenced(entry, "3", Version.THERE.eTag, false)).isEqualTo(there);
        assertThat(sequenced(entry, "3", Version.GONE.eTag, false)).isEqualTo(gone);
    }

    /** On AWS that is an event which came before. LocalStack gives it to all events of an object. */
    @Test
    void whereTheEntrysPlaceIsAfterTheWantedOnesS3IsAsked() {
        ObjectEntry entry =
                entry(State.MADE, Holder.ALIVE).with(Sequencer.of("2").orLater());

        assertThat(sequenced(entry, "2", "b", false)).isEqualTo(Answer.DUPLICATE);
        assertThat(sequenced(entry, "2", Version.THERE.eTag, false)).isEqualTo(Answer.GRANTED);
        assertThat(sequenced(entry, "2", Version.GONE.eTag, false)).isEqualTo(Answer.SUPERSEDED);
    }

    private static Answer sequenced(ObjectEntry entry, String sequencer, String eTag, boolean again) {
        ClaimRequest wanted = wanted(Optional.of(Sequencer.of(sequencer)), eTag, again);
        return Answer.of(Claim.on(entry, wanted, new Seen(eTag.equals(Version.THERE.eTag), true), NOW));
    }

    @Test
    void adoptsThePlaceAndNothingElse() {
        ObjectEntry entry = entry(State.MADE, Holder.ALIVE).with(Sequencer.NONE);
        ClaimRequest wanted = wanted(Optional.of(Sequencer.of("1")), "b", false);

        assertThat(Claim.on(entry, wanted, new Seen(true, true), NOW))
                .isEqualTo(new Adopted(new ObjectEntry(
                        entry.object(),
                        Sequencer.of("1"),
                        entry.eTag(),
                        State.MADE,
                        entry.requestId(),
                        entry.until(),
                        THUMBNAILS,
                        entry.revision() + 1)));
    }

    @ParameterizedTest
    @CsvSource({"0, DUPLICATE", "10000, DUPLICATE", "10001, GRANTED"})
    void waitsForClocksThatAreApart(long millisAfter, Answer answer) {
        ObjectEntry entry = new ObjectEntry("o", Sequencer.of("2"), "b", State.MAKING, "other", NOW, List.of(), 1);

        assertThat(Answer.of(Claim.on(
                        entry, wanted(Version.SAME, false), new Seen(true, true), NOW.plusMillis(millisAfter))))
                .isEqualTo(answer);
    }

    @Test
    void onAnObjectNobodyKnowsIsGranted() {
        assertThat(Claim.onNew(wanted(Version.SAME, false)))
                .isEqualTo(new Granted(new ObjectEntry(
                        "photos/cat.jpg",
                        Sequencer.of("2"),
                        "b",
                        State.MAKING,
                        "mine",
                        Instant.parse("2026-01-01T00:01:00.123Z"),
                        List.of(),
                        1)));
    }

    @Test
    void knowsWhatAnOlderVersionMayHaveLeft() {
        assertThat(claim(entry(State.MADE, Holder.ALIVE), Version.NEWER, false))
                .isEqualTo(new Granted(new ObjectEntry(
                        "photos/cat.jpg",
                        Sequencer.of("3"),
                        "c",
                        State.MAKING,
                        "mine",
                        Instant.parse("2026-01-01T00:01:00.123Z"),
                        THUMBNAILS,
                        8)));
    }

    @Test
    void withoutASequencerIsOfALaterPlaceThanWhatIsKnown() {
        assertThat(place(Claim.on(
                        entry(State.MADE, Holder.ALIVE),
                        wanted(Optional.empty(), "c", false),
                        new Seen(true, true),
                        NOW)))
                .isEqualTo(Sequencer.of("2").orLater());
    }

    @Test
    void withoutASequencerOnTheSameVersionKeepsItsPlace() {
        assertThat(place(Claim.on(
                        entry(State.MAKING, Holder.DEAD),
                        wanted(Optional.empty(), "b", false),
                        new Seen(true, true),
                        NOW)))
                .isEqualTo(Sequencer.of("2"));
    }

    private static Sequencer place(Claim claim) {
        assertThat(claim).isInstanceOf(Granted.class);
        return ((Granted) claim).entry().sequencer();
    }

    private static Answer answer(ObjectEntry entry, Version version, boolean again) {
        return Answer.of(claim(entry, version, again));
    }

    private static Claim claim(ObjectEntry entry, Version version, boolean again) {
        return Claim.on(entry, wanted(version, again), new Seen(version == Version.THERE, true), NOW);
    }

    private static ObjectEntry entry(State state, Holder holder) {
        return new ObjectEntry(
                "photos/cat.jpg", Sequencer.of("2"), "b", state, holder.requestId(), holder.until, THUMBNAILS, 7);
    }

    private static ClaimRequest wanted(Version version, boolean again) {
        return wanted(Optional.of(Sequencer.of(version.sequencer)), version.eTag, again);
    }

    private static ClaimRequest wanted(Optional<Sequencer> sequencer, String eTag, boolean again) {
        Invocation invocation =
                new Invocation("mine", NOW, NOW.plusSeconds(60), "1", false, 1769, again, Optional.empty());
        return new ClaimRequest("photos/cat.jpg", sequencer, eTag, State.MAKING, again, invocation);
    }
}
