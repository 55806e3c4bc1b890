package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A picture of libvips: a recipe until its pixels are asked for. Errors of the decoder come up as late as that. */
final class VipsImage implements AutoCloseable {

    // Enumerations of libvips 8.18's headers.
    private static final int SIZE_DOWN = 2;
    private static final int KEEP_NOTHING = 0;
    private static final int AV1 = 4;
    private static final int BLACK_AND_WHITE = 1;
    private static final int CMYK = 15;
    private static final int SRGB = 22;
    private static final int RGB16 = 25;
    private static final int GREY16 = 26;

    private final Vips vips;
    private final long address;

    private VipsImage(Vips vips, long address) {
        this.vips = vips;
        this.address = address;
    }

    /** Which of the readable formats these bytes begin like. */
    static Optional<Format> sniff(Vips vips, MemorySegment file) {
        long loader = vips.call("vips_foreign_find_load_buffer", file.address(), file.byteSize());
        if (loader == 0) {
            vips.takeError();
            return Optional.empty();
        }
        return Format.readBy(Vips.string(loader)).filter(format -> format != Format.AVIF || !isHeic(file));
    }

    /** HEIC is in AVIF's container, which begins with a length, "ftyp" and a brand: heic, heix, hevc and the like. */
    private static boolean isHeic(MemorySegment file) {
        String brand = new String(file.asSlice(8, 4).toArray(JAVA_BYTE), ISO_8859_1);
        return brand.startsWith("hei") || brand.startsWith("hev");
    }

    /**
     * Reads the header.
     *
     * @param file in native memory, which must outlive the image
     * @param options of the reader, such as {@code shrink=8}
     */
    static VipsImage open(Vips vips, MemorySegment file, String options) throws VipsException {
        return new VipsImage(
                vips,
                nonNull(
                        vips,
                        vips.call("vips_image_new_from_buffer", file.address(), file.byteSize(), vips.text(options))));
    }

    /** A black square in colour. */
    static VipsImage blank(Vips vips, int side) throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            check(vips, vips.call("vips_black", out.address(), side, side, vips.text("bands"), 3));
            return new VipsImage(vips, out.get(JAVA_LONG, 0));
        }
    }

    /** Reads and shrinks in one operation, for the formats whose readers shrink by themselves or not at all. */
    static VipsImage openThumbnail(Vips vips, MemorySegment file, int box, boolean toSrgb) throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            check(
                    vips,
                    vips.callWithFourFixed(
                            "vips_thumbnail_buffer",
                            file.address(),
                            file.byteSize(),
                            out.address(),
                            box,
                            vips.text("height"),
                            box,
                            vips.text("size"),
                            SIZE_DOWN,
                            // The operation's own fail_on is documented, and ignored.
                            vips.text("option_string"),
                            vips.text("[fail_on=truncated]"),
                            outputProfile(vips, toSrgb),
                            vips.text("srgb")));
            return new VipsImage(vips, out.get(JAVA_LONG, 0));
        }
    }

    /** Fits the image into a square, turned as its EXIF orientation says, and never makes it larger. */
    VipsImage thumbnail(int box, boolean toSrgb) throws VipsException {
        return derive(
                "vips_thumbnail_image",
                box,
                vips.text("height"),
                box,
                vips.text("size"),
                SIZE_DOWN,
                outputProfile(vips, toSrgb),
                vips.text("srgb"));
    }

    /** The pixels themselves, so that several images can be made of them at the cost of one decoding. */
    VipsImage inMemory() throws VipsException {
        return new VipsImage(vips, nonNull(vips, vips.call("vips_image_copy_memory", address)));
    }

    /**
     * Encodes the image with eight bits a sample, which is what every browser shows.
     *
     * @param quality of 1 to 100, for the formats that lose some
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

    /** Whether its colours have to be converted: they follow a profile of the image's own, or are for print. */
    boolean needsSrgb() {
        return vips.call("vips_image_get_typeof", address, vips.text("icc-profile-data")) != 0
                || interpretation() == CMYK;
    }

    private int interpretation() {
        return (int) vips.call("vips_image_get_interpretation", address);
    }

    /** The conversion costs 12 ms even where it changes nothing, so its option is left out: a null ends the list. */
    private static long outputProfile(Vips vips, boolean toSrgb) {
        return toSrgb ? vips.text("output_profile") : 0;
    }

    private VipsImage derive(String operation, long... options) throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            long[] arguments = new long[options.length + 2];
            arguments[0] = address;
            arguments[1] = out.address();
            System.arraycopy(options, 0, arguments, 2, options.length);
            check(vips, vips.call(operation, arguments));
            return new VipsImage(vips, out.get(JAVA_LONG, 0));
        }
    }

    @SuppressWarnings("restricted") // libvips says how long its buffer is
    private byte[] save(String saver, long... options) throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(JAVA_LONG, 2);
            long[] arguments = new long[options.length + 3];
            arguments[0] = address;
            arguments[1] = buffer.address();
            arguments[2] = buffer.address() + Long.BYTES;
            System.arraycopy(options, 0, arguments, 3, options.length);
            check(vips, vips.call(saver, arguments));
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

    private static long nonNull(Vips vips, long address) throws VipsException {
        if (address == 0) {
            throw new VipsException(vips.takeError());
        }
        return address;
    }

    /** Functions of libvips return an int: the upper half of the register may hold anything. */
    private static void check(Vips vips, long result) throws VipsException {
        if ((int) result != 0) {
            throw new VipsException(vips.takeError());
        }
    }

    @Override
    public void close() {
        vips.call("g_object_unref", address);
    }
}
