package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeifBrandsTest {

    @ParameterizedTest
    @CsvSource({
        "heic, mif1 heic,      true,  false",
        "heic, mif1 avif,      true,  false",
        "heix, mif1,           true,  false",
        "hevc, msf1 hevc,      true,  false",
        "mif1, mif1 heic,      true,  false",
        "msf1, msf1 hevc mif1, true,  false",
        "mif1, mif1 miaf heim, true,  false",
        "mif1, mif1 heic avif, false, true",
        "mif1, mif1 avif,      false, true",
        "mif1, mif1 miaf,      false, false",
        "miaf, avif mif1 miaf, false, true",
        "MA1B, avif mif1,      false, true",
        "avif, mif1 heic,      false, true",
        "avis, avif msf1,      false, true"
    })
    void tellsTheCodec(String major, String compatible, boolean heic, boolean avif) {
        String others = compatible.replace(" ", "");
        HeifBrands brands = brands("\0\0\0" + (char) (16 + others.length()) + "ftyp" + major + "\0\0\0\0" + others);
        assertThat(brands.areHeic()).isEqualTo(heic);
        assertThat(brands.areAvif()).isEqualTo(avif);
    }

    /** A box that claims to be longer than the file. */
    @ParameterizedTest
    @CsvSource({"'', 0", "ftyp, 0", "ÿÿÿÿftypmif1, 0", "ÿÿÿÿftypmif1aaaa, 0", "ÿÿÿÿftypmif1aaaaheicavi, 1"})
    void readsOnlyWhatIsThere(String file, int compatible) {
        assertThat(brands(file).compatible()).hasSize(compatible);
    }

    private static HeifBrands brands(String file) {
        return HeifBrands.read(MemorySegment.ofArray(file.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
