package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.coatcheck.event.Invocation;
import org.coatcheck.thumbnail.Claim.Busy;
import org.coatcheck.thumbnail.Claim.Duplicate;
import org.coatcheck.thumbnail.Claim.Granted;
import org.coatcheck.thumbnail.Claim.Superseded;
import org.coatcheck.thumbnail.Entry.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An object's entry, somebody who wants to work on a version of it, and the answer. */
class ClaimTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");
    private static final List<String> THUMBNAILS = List.of("cat.jpg/256.jpg");

    /** Who has the entry. */
    enum Holder {
        /** Another request, whose time is not up. */
        ALIVE(Duration.ZERO),
        /** Another request, whose time was up a while ago. */
        DEAD(Claim.CLOCKS_APART.plusMillis(1).negated()),
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

    enum Answer {
        GRANTED,
        DUPLICATE,
        SUPERSEDED,
        BUSY;

        static Answer of(Claim claim) {
            return switch (claim) {
                case Granted granted -> GRANTED;
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
        Entry entry = entry(state, holder);

        assertThat(answer(entry, Version.OLDER, false)).isEqualTo(older);
        assertThat(answer(entry, Version.SAME, false)).isEqualTo(same);
        assertThat(answer(entry, Version.NEWER, false)).isEqualTo(newer);
        assertThat(answer(entry, Version.THERE, false)).isEqualTo(there);
        assertThat(answer(entry, Version.GONE, false)).isEqualTo(gone);
        assertThat(answer(entry, Version.SAME, true)).isEqualTo(again);
    }

    /** An event without a sequencer is taken to be as old as what is known, whatever that is. */
    @ParameterizedTest
    @EnumSource
    void withoutASequencerIsAnsweredAsWithTheSame(State state) {
        for (Holder holder : Holder.values()) {
            Entry entry = entry(state, holder);
            for (Version version : List.of(Version.SAME, Version.THERE, Version.GONE)) {
                Wanted plain = wanted(Optional.empty(), version.eTag, false);

                assertThat(Claim.on(entry, plain, () -> version == Version.THERE, NOW))
                        .isEqualTo(claim(entry, version, false));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, DUPLICATE", "10000, DUPLICATE", "10001, GRANTED"})
    void waitsForClocksThatAreApart(long millisAfter, Answer answer) {
        Entry entry = new Entry("o", Sequencer.of("2"), "b", State.MAKING, "other", NOW, List.of(), 1);

        assertThat(Answer.of(Claim.on(entry, wanted(Version.SAME, false), () -> true, NOW.plusMillis(millisAfter))))
                .isEqualTo(answer);
    }

    @Test
    void onAnObjectNobodyKnowsIsGranted() {
        assertThat(Claim.onNew(wanted(Version.SAME, false)))
                .isEqualTo(new Granted(new Entry(
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
                .isEqualTo(new Granted(new Entry(
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
    void withoutASequencerTakesTheOneThatIsKnown() {
        Claim claim = Claim.on(entry(State.MADE, Holder.ALIVE), wanted(Optional.empty(), "c", false), () -> true, NOW);

        assertThat(claim)
                .isInstanceOfSatisfying(
                        Granted.class,
                        granted -> assertThat(granted.entry().sequencer()).isEqualTo(Sequencer.of("2")));
    }

    private static Answer answer(Entry entry, Version version, boolean again) {
        return Answer.of(claim(entry, version, again));
    }

    private static Claim claim(Entry entry, Version version, boolean again) {
        return Claim.on(entry, wanted(version, again), () -> version == Version.THERE, NOW);
    }

    private static Entry entry(State state, Holder holder) {
        return new Entry(
                "photos/cat.jpg", Sequencer.of("2"), "b", state, holder.requestId(), holder.until, THUMBNAILS, 7);
    }

    private static Wanted wanted(Version version, boolean again) {
        return wanted(Optional.of(Sequencer.of(version.sequencer)), version.eTag, again);
    }

    private static Wanted wanted(Optional<Sequencer> sequencer, String eTag, boolean again) {
        Invocation invocation =
                new Invocation("mine", NOW, NOW.plusSeconds(60), "1", false, 1769, again, Optional.empty());
        return new Wanted("photos/cat.jpg", sequencer, eTag, State.MAKING, again, invocation);
    }
}
