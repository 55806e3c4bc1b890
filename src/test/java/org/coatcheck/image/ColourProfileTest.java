package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.decode;
import static org.coatcheck.image.TestImages.file;
import static org.coatcheck.image.TestImages.names;
import static org.coatcheck.image.TestImages.render;
import static org.coatcheck.image.TestImages.settings;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A profile that cannot be used counts as none, and the result says so. */
class ColourProfileTest {

    /** Its profile swaps the channels, and so do its pixels. Without the profile, they are in the wrong places. */
    private static final String SWAPPED = "ok/jpeg-icc-swapped.jpg";

    private static final int SIGNATURE = 36;

    @Test
    void usesAGoodProfile() {
        Rendered rendered = rendered(file(SWAPPED));
        ExpectedPicture.QUADRANTS.assertIsShownBy(decode(rendered.pictures().getFirst()), 8);
        assertThat(rendered.profileIgnored()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "12, link",
        "12, abst",
        "12, nmcl",
        "12, 0000",
        "16, GRAY",
        "16, CMYK",
        "16, 'Lab '",
        "16, 2CLR",
        "36, 0000",
        "0, zzzz"
    })
    void ignoresAProfileThatIsNotForThePixels(int offset, String field) {
        byte[] image = file(SWAPPED);
        ByteBuffer.wrap(image).put(profileStart(image) + offset, field.getBytes(StandardCharsets.ISO_8859_1));
        assertIsIgnored(rendered(image));
    }

    @Test
    void ignoresADamagedProfileInEverySize() {
        byte[] image = file(SWAPPED);
        int tags = profileStart(image) + 132 + 12 * 9;
        ByteBuffer.wrap(image).put(tags, new byte[profileLength(image) - 132 - 12 * 9]);
        assertIsIgnored(rendered(image));
    }

    /** libpng drops a device link by itself. */
    static Stream<String> damaged() {
        return names("ok").stream()
                .filter(name -> name.contains("icc-zeroed") || name.contains("icc-link"))
                .filter(name -> !name.equals("ok/png-icc-link.png"));
    }

    @ParameterizedTest
    @MethodSource("damaged")
    void reportsTheIgnoredProfileOfEveryFormat(String name) {
        assertThat(rendered(file(name)).profileIgnored()).isTrue();
    }

    private static void assertIsIgnored(Rendered rendered) {
        assertThat(rendered.profileIgnored()).isTrue();
        assertThat(rendered.pictures())
                .isNotEmpty()
                .allSatisfy(picture -> assertThat(decode(picture).getRGB(0, 0) & 255)
                        .as("blue for red")
                        .isGreaterThan(240));
    }

    private static Rendered rendered(byte[] image) {
        return (Rendered) render(image, settings(Optional.empty(), 64, 256, 1024));
    }

    private static int profileStart(byte[] image) {
        return new String(image, StandardCharsets.ISO_8859_1).indexOf("acsp") - SIGNATURE;
    }

    private static int profileLength(byte[] image) {
        return ByteBuffer.wrap(image).getInt(profileStart(image));
    }
}
