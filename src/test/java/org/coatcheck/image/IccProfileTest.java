package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A profile whose conversion takes far more memory than it has bytes counts as none. */
class IccProfileTest {

    private static boolean suits(byte[] profile) {
        return IccProfile.of(profile).suits(3);
    }

    private static byte[] with(String tag, byte[] element) {
        return IccFile.withTag(IccFile.displayP3(), tag, element);
    }

    @Test
    void acceptsPrimariesAndTables() {
        assertThat(suits(IccFile.displayP3())).isTrue();
        assertThat(suits(with("A2B0", IccFile.table(3, 2)))).isTrue();
        assertThat(suits(with("A2B1", IccFile.newerTable(2)))).isTrue();
    }

    /** 33 KB of them took 2 GB. */
    @ParameterizedTest
    @ValueSource(strings = {"D2B0", "D2B1", "D2B2", "D2B3"})
    void rejectsStepsThatMayBeTheSameBytes(String tag) {
        assertThat(suits(with(tag, IccFile.sameSteps(1)))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A2B0", "A2B1", "A2B2"})
    void rejectsATableThatIsNotThere(String tag) {
        assertThat(suits(with(tag, IccFile.table(3, 255)))).isFalse();
        assertThat(suits(with(tag, IccFile.newerTable(255)))).isFalse();
        assertThat(suits(with(tag, IccFile.table(11, 2)))).as("eleven colours").isFalse();
        assertThat(suits(with(tag, new byte[60]))).as("no table").isFalse();
    }

    /** A table that is there takes ten times its bytes when it is read, and a PNG has it compressed to nearly nothing. */
    @Test
    void rejectsALargeProfile() {
        assertThat(suits(with("text", new byte[3 << 20]))).isTrue();
        assertThat(suits(with("text", new byte[4 << 20]))).isFalse();
    }

    /** Images are read, not written: nothing uses the tables of the other direction. */
    @Test
    void ignoresTheTablesFromTheConnectionSpace() {
        assertThat(suits(with("B2A0", IccFile.table(11, 255)))).isTrue();
        assertThat(suits(with("B2D0", IccFile.sameSteps(100)))).isTrue();
    }

    @Test
    void rejectsAProfileThatIsCut() {
        byte[] profile = IccFile.displayP3();
        for (int length : new int[] {0, 35, 127, profile.length - 1}) {
            assertThat(suits(Arrays.copyOf(profile, length))).isFalse();
        }
    }
}
