package org.coatcheck.image;

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
        Bytes bytes = new Bytes(file);
        if (bytes.size() < FIRST_COMPATIBLE || !bytes.type(4).equals("ftyp")) {
            return new HeifBrands("", List.of());
        }
        long length = Math.min(Math.min(bytes.unsignedInt(0), LONGEST), bytes.size());
        return new HeifBrands(
                bytes.type(8),
                IntStream.iterate(FIRST_COMPATIBLE, at -> at + 4 <= length, at -> at + 4)
                        .mapToObj(bytes::type)
                        .toList());
    }

    /** Whether the codec is AV1. libvips does not know each major brand of such a file, but its loader reads it. */
    boolean areAvif() {
        return isAvif(major) || (!areHeic() && compatible.stream().anyMatch(HeifBrands::isAvif));
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
