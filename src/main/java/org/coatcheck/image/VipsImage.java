package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * An image of libvips. libvips evaluates lazily: pixels are decoded when they are needed, so a decoder's errors may first
 * appear when the image is encoded.
 */
final class VipsImage implements AutoCloseable {

    // Enumeration values from the headers of libvips 8.18.
    private static final int SIZE_DOWN = 2;
    private static final int KEEP_NOTHING = 0;
    private static final int AV1 = 4;
    private static final int BLACK_AND_WHITE = 1;
    private static final int CMYK = 15;
    private static final int SRGB = 22;
    private static final int RGB16 = 25;
    private static final int GREY16 = 26;

    private final Vips vips = Vips.shared();
    private final long address;

    private VipsImage(long address) {
        this.address = address;
    }

    /** The format that the first bytes of the file indicate; empty if it is not a {@link Format}. */
    static Optional<Format> detectFormat(MemorySegment file) {
        Vips vips = Vips.shared();
        long loader = vips.call("vips_foreign_find_load_buffer", file.address(), file.byteSize());
        if (loader == 0) {
            vips.clearErrors();
            return Optional.empty();
        }
        return Format.readBy(Vips.string(loader)).filter(format -> format != Format.AVIF || !isHeic(file));
    }

    /** HEIC shares AVIF's container, which begins with a length, "ftyp" and a brand. HEIC's are heic, heix, hevc and so on. */
    private static boolean isHeic(MemorySegment file) {
        String brand = new String(file.asSlice(8, 4).toArray(JAVA_BYTE), ISO_8859_1);
        return brand.startsWith("hei") || brand.startsWith("hev");
    }

    /**
     * Reads the header of a file.
     *
     * @param file in native memory, which must outlive the image
     * @param options of the loader, such as {@code shrink=8}
     */
    static VipsImage open(MemorySegment file, String options) throws VipsException {
        Vips vips = Vips.shared();
        return new VipsImage(checkAddress(
                vips.call("vips_image_new_from_buffer", file.address(), file.byteSize(), vips.text(options))));
    }

    /** Opens and shrinks in one operation, for the formats whose decoders choose a scale by themselves or have none. */
    static VipsImage openThumbnail(MemorySegment file, int size, boolean toSrgb) throws VipsException {
        Vips vips = Vips.shared();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            checkStatus(vips.callWithFourFixed(
                    "vips_thumbnail_buffer",
                    file.address(),
                    file.byteSize(),
                    out.address(),
                    size,
                    vips.text("height"),
                    size,
                    vips.text("size"),
                    SIZE_DOWN,
                    // libvips documents a fail_on of the operation itself, but ignores it.
                    vips.text("option_string"),
                    vips.text("[fail_on=truncated]"),
                    outputProfile(toSrgb),
                    vips.text("srgb")));
            return new VipsImage(out.get(JAVA_LONG, 0));
        }
    }

    /** Shrinks the image to fit into a square, applies its EXIF orientation, and never enlarges it. */
    VipsImage thumbnail(int size, boolean toSrgb) throws VipsException {
        return derive(
                "vips_thumbnail_image",
                size,
                vips.text("height"),
                size,
                vips.text("size"),
                SIZE_DOWN,
                outputProfile(toSrgb),
                vips.text("srgb"));
    }

    /** Decodes the pixels into memory, so that several images can be derived from one decoding. */
    VipsImage inMemory() throws VipsException {
        return new VipsImage(checkAddress(vips.call("vips_image_copy_memory", address)));
    }

    /**
     * Encodes the image with eight bits a sample, the depth that every browser shows.
     *
     * @param quality 1 to 100, for the lossy formats
     */
    byte[] encode(Format format, int quality) throws VipsException {
        return switch (interpretation()) {
            case RGB16 -> encodeIn(SRGB, format, quality);
            case GREY16 -> encodeIn(BLACK_AND_WHITE, format, quality);
            default -> encodeAsIs(format, quality);
        };
    }

    private byte[] encodeIn(int interpretation, Format format, int quality) throws VipsException {
        try (VipsImage eightBits = derive("vips_colourspace", interpretation)) {
            return eightBits.encodeAsIs(format, quality);
        }
    }

    private byte[] encodeAsIs(Format format, int quality) throws VipsException {
        long q = vips.text("Q");
        long keep = vips.text("keep");
        return switch (format) {
            case JPEG ->
                save(
                        "vips_jpegsave_buffer",
                        q,
                        quality,
                        keep,
                        KEEP_NOTHING,
                        vips.text("optimize_coding"),
                        1,
                        vips.text("background"),
                        vips.white());
            case PNG -> save("vips_pngsave_buffer", keep, KEEP_NOTHING);
            case GIF -> save("vips_gifsave_buffer", keep, KEEP_NOTHING);
            case WEBP -> save("vips_webpsave_buffer", q, quality, keep, KEEP_NOTHING);
            case AVIF -> save("vips_heifsave_buffer", q, quality, keep, KEEP_NOTHING, vips.text("compression"), AV1);
        };
    }

    int width() {
        return (int) vips.call("vips_image_get_width", address);
    }

    int height() {
        return (int) vips.call("vips_image_get_height", address);
    }

    /** Whether the colours must be converted to sRGB: the image has an ICC profile, or is CMYK. */
    boolean needsSrgb() {
        return vips.call("vips_image_get_typeof", address, vips.text("icc-profile-data")) != 0
                || interpretation() == CMYK;
    }

    private int interpretation() {
        return (int) vips.call("vips_image_get_interpretation", address);
    }

    /** The conversion takes 12 ms even if it changes nothing, so the option is left out then: a null ends the option list. */
    private static long outputProfile(boolean toSrgb) {
        return toSrgb ? Vips.shared().text("output_profile") : 0;
    }

    private VipsImage derive(String operation, long... options) throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            long[] arguments = new long[options.length + 2];
            arguments[0] = address;
            arguments[1] = out.address();
            System.arraycopy(options, 0, arguments, 2, options.length);
            checkStatus(vips.call(operation, arguments));
            return new VipsImage(out.get(JAVA_LONG, 0));
        }
    }

    @SuppressWarnings("restricted") // libvips returns the length of the buffer
    private byte[] save(String saver, long... options) throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(JAVA_LONG, 2);
            long[] arguments = new long[options.length + 3];
            arguments[0] = address;
            arguments[1] = buffer.address();
            arguments[2] = buffer.address() + Long.BYTES;
            System.arraycopy(options, 0, arguments, 3, options.length);
            checkStatus(vips.call(saver, arguments));
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

    private static long checkAddress(long address) throws VipsException {
        if (address == 0) {
            throw new VipsException(Vips.shared().takeError());
        }
        return address;
    }

    /** libvips returns its status as a C int, so the upper half of the register is undefined. */
    private static void checkStatus(long status) throws VipsException {
        if ((int) status != 0) {
            throw new VipsException(Vips.shared().takeError());
        }
    }

    @Override
    public void close() {
        vips.call("g_object_unref", address);
    }
}
