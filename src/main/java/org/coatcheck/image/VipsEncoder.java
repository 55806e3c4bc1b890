package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Encodes images with eight bits a sample, the depth that every browser shows, and without metadata. */
final class VipsEncoder {

    // Enumeration values from the headers of libvips 8.18.
    private static final int KEEP_NOTHING = 0;
    private static final int AV1 = 4;
    private static final int BLACK_AND_WHITE = 1;
    private static final int SRGB = 22;
    private static final int RGB16 = 25;
    private static final int GREY16 = 26;

    private final Vips vips = Vips.shared();
    private final Format format;
    private final int quality;

    /** @param quality 1 to 100, for the lossy formats */
    VipsEncoder(Format format, int quality) {
        this.format = format;
        this.quality = quality;
    }

    /** Encodes an image; one that consists of frames as an animation, if the format has any. */
    byte[] encode(VipsImage image) throws VipsException {
        return switch (image.interpretation()) {
            case RGB16 -> encodeIn(SRGB, image);
            case GREY16 -> encodeIn(BLACK_AND_WHITE, image);
            default -> encodeAsIs(image);
        };
    }

    private byte[] encodeIn(int interpretation, VipsImage image) throws VipsException {
        try (VipsImage eightBits = image.derive("vips_colourspace", interpretation)) {
            return encodeAsIs(eightBits);
        }
    }

    private byte[] encodeAsIs(VipsImage image) throws VipsException {
        long q = vips.text("Q");
        long keep = vips.text("keep");
        return switch (format) {
            case JPEG ->
                save(
                        image,
                        "vips_jpegsave_buffer",
                        q,
                        quality,
                        keep,
                        KEEP_NOTHING,
                        vips.text("optimize_coding"),
                        1,
                        vips.text("background"),
                        vips.white());
            case PNG -> save(image, "vips_pngsave_buffer", keep, KEEP_NOTHING);
            case GIF -> save(image, "vips_gifsave_buffer", keep, KEEP_NOTHING);
            case WEBP -> save(image, "vips_webpsave_buffer", q, quality, keep, KEEP_NOTHING);
            case AVIF ->
                save(image, "vips_heifsave_buffer", q, quality, keep, KEEP_NOTHING, vips.text("compression"), AV1);
        };
    }

    @SuppressWarnings("restricted") // libvips returns the length of the buffer
    private byte[] save(VipsImage image, String saver, long... options) throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(JAVA_LONG, 2);
            long[] arguments =
                    Vips.joined(new long[] {image.address(), buffer.address(), buffer.address() + Long.BYTES}, options);
            vips.check(vips.call(saver, arguments), "decode its pixels and encode its thumbnail");
            long start = buffer.getAtIndex(JAVA_LONG, 0);
            try {
                return MemorySegment.ofAddress(start)
                        .reinterpret(buffer.getAtIndex(JAVA_LONG, 1))
                        .toArray(JAVA_BYTE);
            } finally {
                vips.call("g_free", start);
            }
        }
    }
}
