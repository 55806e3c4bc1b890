package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The brands of a HEIF file, which tell its codec. AVIF and HEIC share this container. It begins with a box of type
 * {@code ftyp}: length, type, major brand, version, compatible brands.
 *
 * @param major empty if the file is not HEIF
 * @see <a href="https://aomediacodec.github.io/av1-avif/#brands">Brands of AVIF</a>
 */
record HeifBrands(String major, List<String> compatible) {

    private static final int FIRST_COMPATIBLE = 16;

    /** The box of a real file is much shorter. */
    private static final int LONGEST = 1024;

    HeifBrands {
        compatible = List.copyOf(compatible);
    }

    static HeifBrands read(MemorySegment file) {
        if (file.byteSize() < FIRST_COMPATIBLE || !text(file, 4).equals("ftyp")) {
            return new HeifBrands("", List.of());
        }
        long length = Math.min(Math.min(length(file), LONGEST), file.byteSize());
        return new HeifBrands(
                text(file, 8),
                IntStream.iterate(FIRST_COMPATIBLE, at -> at + 4 <= length, at -> at + 4)
                        .mapToObj(at -> text(file, at))
                        .toList());
    }

    private static long length(MemorySegment file) {
        return IntStream.range(0, 4)
                .mapToLong(at -> Byte.toUnsignedLong(file.get(JAVA_BYTE, at)) << (24 - 8 * at))
                .sum();
    }

    private static String text(MemorySegment file, int at) {
        return new String(file.asSlice(at, 4).toArray(JAVA_BYTE), ISO_8859_1);
    }

    /** An animation. libvips does not know this major brand, but its AVIF loader reads the file. */
    boolean areAvifSequence() {
        return major.equals("avis");
    }

    /** Whether the codec is HEVC: by the major brand, or, if that names no codec ({@code mif1}), by the others. */
    boolean areHeic() {
        return isHeic(major) || (!isAvif(major) && namesHeicAlone());
    }

    private boolean namesHeicAlone() {
        return compatible.stream().anyMatch(HeifBrands::isHeic)
                && compatible.stream().noneMatch(HeifBrands::isAvif);
    }

    /** heic, heix, heim, heis, hevc, hevx, hevm and hevs. */
    private static boolean isHeic(String brand) {
        return brand.startsWith("hei") || brand.startsWith("hev");
    }

    private static boolean isAvif(String brand) {
        return brand.equals("avif") || brand.equals("avis");
    }
}
