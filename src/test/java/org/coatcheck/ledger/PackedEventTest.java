package org.coatcheck.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.coatcheck.testing.EventFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An event is unpacked byte for byte. */
class PackedEventTest {

    static Stream<byte[]> events() {
        byte[] random = new byte[256 * 1024];
        new Random(0).nextBytes(random);
        return Stream.concat(
                EventFiles.names().stream().map(EventFiles::bytes),
                Stream.of(new byte[0], new byte[256 * 1024], random));
    }

    @ParameterizedTest
    @MethodSource("events")
    void unpacksWhatWasPacked(byte[] event) {
        assertThat(PackedEvent.unpack(PackedEvent.pack(event))).isEqualTo(event);
    }

    /** An update of the function must be able to redo the events that the version before it has left. */
    @Test
    void unpacksAnEventOfAnEarlierVersion() {
        byte[] packed = HexFormat.of().parseHex("78bb7b42a6a4c39ba492134bc086d70200f6160c7f");

        assertThat(PackedEvent.unpack(packed))
                .asString(UTF_8)
                .isEqualTo("{\"source\":\"aws:s3\",\"detail\":\"cat.jpg\"}");
    }

    @ParameterizedTest
    @MethodSource("events")
    void explainsAnEventThatIsCutOff(byte[] event) {
        byte[] packed = PackedEvent.pack(event);

        assertThatThrownBy(() -> PackedEvent.unpack(Arrays.copyOf(packed, packed.length - 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the event of a begun record");
    }
}
