package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * An image of libvips. libvips evaluates lazily: pixels are decoded when they are needed, so a decoder's errors may first
 * appear when the image is encoded.
 */
final class VipsImage implements AutoCloseable {

    // Enumeration values from the headers of libvips 8.18.
    private static final int SIZE_FORCE = 3;
    private static final int SEQUENTIAL = 1;
    private static final int TRUNCATED = 1;
    private static final int KEEP_NOTHING = 0;
    private static final int EIGHT_BITS = 0;
    private static final int AV1 = 4;
    private static final int BLACK_AND_WHITE = 1;
    private static final int CMYK = 15;
    private static final int SRGB = 22;
    private static final int RGB16 = 25;
    private static final int GREY16 = 26;

    private static final String PROFILE = "icc-profile-data";

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
        return Format.readBy(Vips.string(loader));
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
                vips.call("vips_image_new_from_buffer", file.address(), file.byteSize(), vips.text(options)),
                "read its header"));
    }

    /** Reads the header of a HEIF file whatever its major brand: {@link #open} does not recognize each that can be read. */
    static VipsImage openHeif(MemorySegment file) throws VipsException {
        Vips vips = Vips.shared();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            checkStatus(
                    vips.call(
                            "vips_heifload_buffer",
                            file.address(),
                            file.byteSize(),
                            out.address(),
                            vips.text("access"),
                            SEQUENTIAL,
                            vips.text("fail_on"),
                            TRUNCATED),
                    "read its header");
            return new VipsImage(out.get(JAVA_LONG, 0));
        }
    }

    /**
     * Opens and shrinks in one operation, for the formats whose decoders choose a scale by themselves or have none.
     *
     * @param target size of the upright thumbnail
     */
    static VipsImage openThumbnail(MemorySegment file, TargetSize target, Colours colours) throws VipsException {
        Vips vips = Vips.shared();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            long[] arguments = {
                file.address(),
                file.byteSize(),
                out.address(),
                target.width(),
                vips.text("height"),
                target.height(),
                vips.text("size"),
                SIZE_FORCE,
                // libvips documents a fail_on of the operation itself, but ignores it.
                vips.text("option_string"),
                vips.text("[fail_on=truncated]")
            };
            checkStatus(
                    vips.callWithFourFixed("vips_thumbnail_buffer", joined(arguments, colours.options(vips))),
                    "decode and shrink it");
            return new VipsImage(out.get(JAVA_LONG, 0));
        }
    }

    /**
     * Shrinks the image and applies its EXIF orientation.
     *
     * @param target size of the upright thumbnail
     */
    VipsImage thumbnail(TargetSize target, Colours colours) throws VipsException {
        long[] options = {target.width(), vips.text("height"), target.height(), vips.text("size"), SIZE_FORCE};
        return derive("vips_thumbnail_image", joined(options, colours.options(vips)));
    }

    /** Decodes the pixels into memory, so that several images can be derived from one decoding. */
    VipsImage inMemory() throws VipsException {
        return new VipsImage(checkAddress(vips.call("vips_image_copy_memory", address), "decode its pixels"));
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

    /** Whether its EXIF orientation turns it by a quarter, so that its height becomes its width. */
    boolean isTurned() {
        return (int) vips.call("vips_image_get_orientation_swap", address) != 0;
    }

    boolean isCmyk() {
        return interpretation() == CMYK;
    }

    boolean hasProfile() {
        return vips.call("vips_image_get_typeof", address, vips.text(PROFILE)) != 0;
    }

    /** The number of bands, without alpha. */
    int colours() {
        return hasAlpha() ? bands() - 1 : bands();
    }

    int bands() {
        return (int) vips.call("vips_image_get_bands", address);
    }

    boolean hasAlpha() {
        return !isCmyk() && bands() % 2 == 0;
    }

    /** Whether its samples have more than eight bits. */
    boolean isDeep() {
        return (int) vips.call("vips_image_get_format", address) != EIGHT_BITS;
    }

    /** Whether its file has the pixels in several passes over the image. */
    boolean isInterlaced() {
        return vips.call("vips_image_get_typeof", address, vips.text("interlaced")) != 0;
    }

    @SuppressWarnings("restricted") // libvips returns the length of the profile
    byte[] profile() throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment blob = arena.allocate(JAVA_LONG, 2);
            long length = blob.address() + Long.BYTES;
            checkStatus(
                    vips.callWithFourFixed("vips_image_get_blob", address, vips.text(PROFILE), blob.address(), length),
                    "read its colour profile");
            return MemorySegment.ofAddress(blob.getAtIndex(JAVA_LONG, 0))
                    .reinterpret(blob.getAtIndex(JAVA_LONG, 1))
                    .toArray(JAVA_BYTE);
        }
    }

    /** Sets a profile, or replaces the one of the file. */
    void setProfile(byte[] profile) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(JAVA_BYTE, profile);
            vips.callWithFourFixed(
                    "vips_image_set_blob_copy", address, vips.text(PROFILE), bytes.address(), bytes.byteSize());
        }
    }

    void removeProfile() {
        vips.call("vips_image_remove", address, vips.text(PROFILE));
    }

    private int interpretation() {
        return (int) vips.call("vips_image_get_interpretation", address);
    }

    private VipsImage derive(String operation, long... options) throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            long[] arguments = joined(new long[] {address, out.address()}, options);
            checkStatus(vips.call(operation, arguments), "shrink or convert it");
            return new VipsImage(out.get(JAVA_LONG, 0));
        }
    }

    @SuppressWarnings("restricted") // libvips returns the length of the buffer
    private byte[] save(String saver, long... options) throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(JAVA_LONG, 2);
            long[] arguments = joined(new long[] {address, buffer.address(), buffer.address() + Long.BYTES}, options);
            checkStatus(vips.call(saver, arguments), "decode its pixels and encode its thumbnail");
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

    private static long[] joined(long[] some, long[] others) {
        return LongStream.concat(LongStream.of(some), LongStream.of(others)).toArray();
    }

    private static long checkAddress(long address, String purpose) throws VipsException {
        if (address == 0) {
            throw new VipsException(Vips.shared().takeError(purpose));
        }
        return address;
    }

    /** libvips returns its status as a C int, so the upper half of the register is undefined. */
    private static void checkStatus(long status, String purpose) throws VipsException {
        if ((int) status != 0) {
            throw new VipsException(Vips.shared().takeError(purpose));
        }
    }

    @Override
    public void close() {
        vips.call("g_object_unref", address);
    }
}
