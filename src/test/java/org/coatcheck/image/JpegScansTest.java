package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.file;
import static org.coatcheck.image.TestImages.render;
import static org.coatcheck.image.TestImages.settings;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.api.Test;

/** A JPEG of a few kilobytes may have thousands of scans, of which each is a pass over all pixels. */
class JpegScansTest {

    private static final byte[] PROGRESSIVE = file("ok/jpeg-progressive.jpg");

    private static final byte[] SCAN_MARKER = {(byte) 0xFF, (byte) 0xDA};

    @Test
    void rejectsTooManyScans() {
        assertThat(render(withScans(200), settings(Optional.empty(), 64)))
                .isEqualTo(new Rejected("it is a JPEG of more than 100 scans, which would take too long to decode"));
    }

    /** Where a scan has no data, an arithmetic decoder reads zeros, without a warning. */
    @Test
    void rejectsTooManyScansOfASequentialJpeg() {
        assertThat(render(sequential(200), settings(Optional.empty(), 64)))
                .isEqualTo(new Rejected("it is a JPEG of more than 100 scans, which would take too long to decode"));
        assertThat(render(sequential(0), settings(Optional.empty(), 64))).isInstanceOf(Rendered.class);
    }

    @Test
    void countsTheScans() {
        int others = text(PROGRESSIVE).split(text(SCAN_MARKER), -1).length - 2;
        assertThat(hasTooManyScans(withScans(JpegHeader.MOST_SCANS - others))).isFalse();
        assertThat(hasTooManyScans(withScans(JpegHeader.MOST_SCANS - others + 1)))
                .isTrue();
    }

    private static boolean hasTooManyScans(byte[] image) {
        return JpegHeader.read(MemorySegment.ofArray(image)).hasTooManyScans();
    }

    /** A telephone appends a film, and an editor puts its own data into a segment: neither is a scan. */
    @Test
    void countsNoMarkersOutsideTheScans() {
        byte[] segment = new byte[2002];
        for (int i = 4; i < segment.length; i++) {
            segment[i] = SCAN_MARKER[i % 2];
        }
        System.arraycopy(new byte[] {(byte) 0xFF, (byte) 0xEA, 0x07, (byte) 0xD0}, 0, segment, 0, 4);
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        image.write(PROGRESSIVE, 0, 2);
        image.writeBytes(segment);
        image.write(PROGRESSIVE, 2, PROGRESSIVE.length - 2);
        image.writeBytes(segment);
        assertThat(render(image.toByteArray(), settings(Optional.empty(), 64))).isInstanceOf(Rendered.class);
    }

    /** A grey JPEG of 64 x 64 pixels with arithmetic coding, and a scan for each of its three channels. */
    private static byte[] sequential(int moreScans) {
        byte[] table = new byte[65];
        Arrays.fill(table, 1, table.length, (byte) 1);
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        image.writeBytes(bytes("FFD8 FFDB0043"));
        image.writeBytes(table);
        image.writeBytes(bytes("FFC90011 08 0040 0040 03 011100 021100 031100"));
        for (int scan = 0; scan < 3 + moreScans; scan++) {
            image.writeBytes(bytes("FFDA0008 01 0" + (1 + scan % 3) + "00 003F00"));
            image.writeBytes(scan < 3 ? new byte[1] : new byte[0]);
        }
        image.writeBytes(bytes("FFD9"));
        return image.toByteArray();
    }

    private static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replace(" ", ""));
    }

    /** Repeats the last scan, which only refines pixels. */
    private static byte[] withScans(int repetitions) {
        int start = text(PROGRESSIVE).lastIndexOf(text(SCAN_MARKER));
        int end = PROGRESSIVE.length - 2;
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        image.write(PROGRESSIVE, 0, start);
        for (int i = 0; i < repetitions; i++) {
            image.writeBytes(Arrays.copyOfRange(PROGRESSIVE, start, end));
        }
        image.write(PROGRESSIVE, end, 2);
        return image.toByteArray();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
