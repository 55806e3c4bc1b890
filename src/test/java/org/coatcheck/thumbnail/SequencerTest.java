package org.coatcheck.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class SequencerTest {

    /** AWS's rule: pad the shorter one on the right with zeros; then the greater number is the later event. */
    @Property
    void comparesAsAwsSpecifies(@ForAll("sequencers") String one, @ForAll("sequencers") String other) {
        int digits = Math.max(one.length(), other.length());

        assertThat(Integer.signum(Sequencer.of(one).compareTo(Sequencer.of(other))))
                .isEqualTo(number(one, digits).compareTo(number(other, digits)));
    }

    private static BigInteger number(String sequencer, int digits) {
        return new BigInteger(sequencer + "0".repeat(digits - sequencer.length()), 16);
    }

    @Property
    void orderIsTotal(
            @ForAll("sequencers") String one, @ForAll("sequencers") String other, @ForAll("sequencers") String third) {
        Sequencer a = Sequencer.of(one);
        Sequencer b = Sequencer.of(other);
        Sequencer c = Sequencer.of(third);

        assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
        assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
        if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
            assertThat(a.compareTo(c)).isNotPositive();
        }
    }

    @Property
    void ignoresLetterCaseAndTrailingZeros(
            @ForAll("sequencers") String sequencer, @ForAll @IntRange(max = 10) int zeros) {
        assertThat(Sequencer.of(sequencer.toLowerCase(Locale.ROOT) + "0".repeat(zeros)))
                .isEqualTo(Sequencer.of(sequencer.toUpperCase(Locale.ROOT)));
    }

    @Property
    void isGreaterThanNone(@ForAll("sequencers") String sequencer) {
        assertThat(Sequencer.of(sequencer)).isGreaterThan(Sequencer.NONE);
    }

    @Property
    void orLaterComesDirectlyAfterItsSequencer(@ForAll("sequencers") String one, @ForAll("sequencers") String other) {
        Sequencer orLater = Sequencer.of(one).orLater();

        assertThat(orLater).isGreaterThan(Sequencer.of(one)).isEqualTo(orLater.orLater());
        assertThat(orLater.compareTo(Sequencer.of(other)))
                .isNotZero()
                .satisfies(order ->
                        assertThat(order > 0).isEqualTo(Sequencer.of(other).compareTo(Sequencer.of(one)) <= 0));
        assertThat(orLater.isExact()).isFalse();
        assertThat(Sequencer.of(one).isExact()).isTrue();
    }

    @Property
    void isReadBackFromTheTableUnchanged(@ForAll("sequencers") String sequencer) {
        assertThat(new Sequencer(Sequencer.of(sequencer).text())).isEqualTo(Sequencer.of(sequencer));
    }

    @Example
    void longerSequencerIsNotAlwaysGreater() {
        assertThat(Sequencer.of("0055AED6DCD90281E5"))
                .isLessThan(Sequencer.of("0055AED6DCD903"))
                .isGreaterThan(Sequencer.of("0055AED6DCD90281"));
    }

    /** Any digits, and S3's form: 16 to 18 digits. Those of one key share the first digits. */
    @Provide
    Arbitrary<String> sequencers() {
        Arbitrary<String> digits =
                Arbitraries.strings().withChars("0123456789ABCDEFabcdef").ofMaxLength(30);
        Arbitrary<String> lastDigits = Arbitraries.strings().withChars("0019aF").ofMaxLength(3);
        return Arbitraries.oneOf(
                digits.filter(text -> !text.isEmpty()), lastDigits.map(last -> "0055AED6DCD90281" + last));
    }
}
