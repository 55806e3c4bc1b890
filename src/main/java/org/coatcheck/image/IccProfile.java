package org.coatcheck.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Set;

/**
 * The header of an ICC profile.
 *
 * @param whole whether it is marked as a profile, and as long as it says
 * @param deviceClass such as {@code mntr}, a monitor
 * @param colourSpace of the pixels, such as {@code "RGB "}
 * @see <a href="https://www.color.org/specification/ICC.1-2022-05.pdf">ICC.1:2022, 7.2</a>
 */
record IccProfile(boolean whole, String deviceClass, String colourSpace) {

    private static final int HEADER = 128;

    /** Monitors, printers, scanners and colour spaces. The others describe no image: device links, effects, named colours. */
    private static final Set<String> CLASSES = Set.of("mntr", "prtr", "scnr", "spac");

    static IccProfile read(byte[] profile) {
        if (profile.length < HEADER) {
            return new IccProfile(false, "", "");
        }
        boolean whole = Integer.toUnsignedLong(ByteBuffer.wrap(profile).getInt()) <= profile.length
                && text(profile, 36).equals("acsp");
        return new IccProfile(whole, text(profile, 12), text(profile, 16));
    }

    private static String text(byte[] profile, int offset) {
        return new String(profile, offset, 4, ISO_8859_1);
    }

    /**
     * Whether the profile can describe the pixels of an image.
     *
     * @param colours number of bands, without alpha
     */
    boolean suits(int colours) {
        return whole
                && CLASSES.contains(deviceClass)
                && switch (colours) {
                    case 1 -> colourSpace.equals("GRAY");
                    case 3 -> colourSpace.equals("RGB ");
                    case 4 -> colourSpace.equals("CMYK");
                    default -> false;
                };
    }
}
