package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.file;
import static org.coatcheck.image.TestImages.names;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JpegHeaderTest {

    /** A frame header is a marker, a length, and the precision. */
    @ParameterizedTest
    @CsvSource({
        "c0, 8, true,  ''",
        "c1, 8, true,  ''",
        "c2, 8, true,  ''",
        "c3, 8, false, ''",
        "c9, 8, true,  ''",
        "ca, 8, true,  ''",
        "c1, c, false, 12-bit JPEG",
        "c2, c, false, 12-bit JPEG",
        "c9, c, false, 12-bit JPEG",
        "c5, 8, false, hierarchical JPEG",
        "c6, 8, false, hierarchical JPEG",
        "c7, 8, false, hierarchical JPEG",
        "cb, 8, false, lossless JPEG with arithmetic coding",
        "cd, 8, false, hierarchical JPEG",
        "ce, 8, false, hierarchical JPEG",
        "cf, 8, false, hierarchical JPEG"
    })
    void tellsTheProcess(String marker, String precision, boolean shrinks, String unsupported) {
        JpegHeader header = header("ffd8 ff%s 000b 0%s 0010 0010 01 011100".formatted(marker, precision));
        assertThat(header.shrinks()).isEqualTo(shrinks);
        assertThat(header.unsupportedProcess().orElse("")).isEqualTo(unsupported);
    }

    @ParameterizedTest
    @CsvSource({
        "ffd8 ffe0 0004 ffc0 ffffffc3 000b 08 0010 0010 01 011100, c3", // in a segment, then fill bytes
        "ffd8 ff01 ffd0 00 11 ffc3 000b 08 0010 0010 01 011100,    c3", // without a length, then garbage
        "ffd8 ffc4 0003 00 ffcc 0003 00 ffc2 000b 08 0010 0010 01, c2", // tables
        "ffd8 ffda 0002 ffc3 000b 08 0010 0010 01 011100,          0", // a scan without a frame
        "ffd8 ffd9 ffc3 000b 08 0010 0010 01 011100,               0",
        "ffd8 ffe0 0000 ffc3,                                      0",
        "ffd8,                                                     0",
        "'',                                                       0"
    })
    void findsTheFrame(String file, String frame) {
        assertThat(header(file).frame()).isEqualTo(HexFormat.fromHexDigits(frame));
    }

    @Test
    void findsTheFrameOfEveryImage() {
        assertThat(names("ok").stream().filter(name -> name.startsWith("ok/jpeg")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(JpegHeader.read(MemorySegment.ofArray(file(name)))
                                .frame())
                        .isBetween(0xC0, 0xCA));
    }

    private static JpegHeader header(String hex) {
        return JpegHeader.read(MemorySegment.ofArray(HexFormat.of().parseHex(hex.replace(" ", ""))));
    }
}
