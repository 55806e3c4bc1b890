package org.coatcheck.image;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.coatcheck.image.Primaries.Point;

/**
 * Collects the chunks of a PNG that tell its colours. They come before the palette and the pixels. One whose checksum is wrong, or
 * whose values mean nothing, counts as none, as libpng has it.
 */
final class PngColours {

    private static final Set<String> TYPES = Set.of("cICP", "sRGB", "gAMA", "cHRM");

    /** {@code gAMA} and {@code cHRM} are integers, in units of 1/100,000. */
    private static final double UNIT = 100_000;

    private static final double LARGEST_EXPONENT = 5;

    private final Bytes bytes;

    /** Where the content of each chunk begins. */
    private final Map<String, Long> chunks = new HashMap<>();

    private boolean isOver;

    PngColours(Bytes bytes) {
        this.bytes = bytes;
    }

    /** @param chunk where its length is */
    void read(long chunk) {
        String type = bytes.type(chunk + 4);
        isOver |= type.equals("PLTE") || type.equals("IDAT");
        if (!isOver && TYPES.contains(type) && hasItsChecksum(chunk)) {
            chunks.putIfAbsent(type, chunk + 8);
        }
    }

    /** The checksum is behind the content, and is that of the type and the content. */
    private boolean hasItsChecksum(long chunk) {
        long length = bytes.unsignedInt(chunk);
        if (chunk + 12 + length > bytes.size()) {
            return false;
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes.file().asSlice(chunk + 4, 4 + length).asByteBuffer());
        return checksum.getValue() == bytes.unsignedInt(chunk + 8 + length);
    }

    /** By code points. */
    Optional<ColourEncoding> coded() {
        return at("cICP")
                .flatMap(at -> ColourEncoding.ofCodePoints(bytes.unsignedByte(at), bytes.unsignedByte(at + 1)));
    }

    /** What counts if there is no profile, and there are no code points; empty if that is sRGB, or nothing. */
    Optional<ColourEncoding> uncoded() {
        return chunks.containsKey("sRGB") ? Optional.empty() : measured();
    }

    /** If only one of the two chunks is there, the other one's value is sRGB's. */
    private Optional<ColourEncoding> measured() {
        Optional<Transfer> transfer = at("gAMA")
                .map(at -> UNIT / bytes.unsignedInt(at))
                .filter(exponent -> exponent > 1 / LARGEST_EXPONENT && exponent < LARGEST_EXPONENT)
                .map(Transfer.Power::new);
        Optional<Primaries> primaries = at("cHRM").map(this::primaries).filter(Primaries::areReal);
        return transfer.isEmpty() && primaries.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ColourEncoding(primaries.orElse(Primaries.BT709), transfer.orElse(Transfer.Standard.SRGB)));
    }

    /** White comes first. */
    private Primaries primaries(long at) {
        return new Primaries(point(at + 8), point(at + 16), point(at + 24), point(at));
    }

    private Point point(long at) {
        return new Point(bytes.unsignedInt(at) / UNIT, bytes.unsignedInt(at + 4) / UNIT);
    }

    private Optional<Long> at(String type) {
        return Optional.ofNullable(chunks.get(type));
    }
}
