package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/**
 * An image of libvips. libvips evaluates lazily: pixels are decoded when they are needed, so a decoder's errors may first
 * appear when the image is encoded.
 *
 * <p>An animation is one tall image, its frames below each other. libvips keeps the height of a frame as metadata.
 */
final class VipsImage implements AutoCloseable {

    /** The name of the metadata that has the ICC profile. */
    static final String PROFILE = "icc-profile-data";

    // Enumeration values from the headers of libvips 8.18.
    private static final int SIZE_FORCE = 3;
    private static final int SEQUENTIAL = 1;
    private static final int TRUNCATED = 1;

    private final Vips vips = Vips.shared();
    private final long address;

    private VipsImage(long address) {
        this.address = address;
    }

    /** The format that the first bytes of the file indicate; empty if it is not a {@link Format}. */
    static Optional<Format> detectFormat(MemorySegment file) {
        Vips vips = Vips.shared();
        long loader = vips.call("vips_foreign_find_load_buffer", file.address(), file.byteSize());
        return loader == 0 ? Optional.empty() : Format.readBy(Vips.string(loader));
    }

    /**
     * Reads the header of a file. A truncated image is rejected: half of it is not what was uploaded.
     *
     * @param file in native memory, which must outlive the image
     * @param format of the file. To find it once more would take libvips longer than to read the header, and it does not
     *     recognize each HEIF file that it can read
     * @param options of the format's loader: the text of each name, followed by the value
     */
    static VipsImage open(MemorySegment file, Format format, long... options) throws VipsException {
        Vips vips = Vips.shared();
        long[] always = {vips.text("access"), SEQUENTIAL, vips.text("fail_on"), TRUNCATED};
        return made(
                "read its header",
                out -> vips.call(
                        format.load(),
                        Vips.joined(new long[] {file.address(), file.byteSize(), out}, Vips.joined(always, options))));
    }

    /**
     * Opens and shrinks in one operation, for the formats whose decoders choose a scale by themselves or have none.
     *
     * @param options of the loader, in brackets. libvips documents a fail_on of the operation itself, but ignores it
     * @param target size of the upright thumbnail
     * @param asStored whether the EXIF orientation is ignored
     */
    static VipsImage openThumbnail(
            MemorySegment file, String options, TargetSize target, Colours colours, boolean asStored)
            throws VipsException {
        Vips vips = Vips.shared();
        long[] more = Vips.joined(
                new long[] {
                    vips.text("height"),
                    target.height(),
                    vips.text("size"),
                    SIZE_FORCE,
                    vips.text("option_string"),
                    vips.text(options),
                    vips.text("no_rotate"),
                    asStored ? 1 : 0
                },
                colours.options(vips));
        return made(
                "decode and shrink it",
                out -> vips.callWithFourFixed(
                        "vips_thumbnail_buffer",
                        Vips.joined(new long[] {file.address(), file.byteSize(), out, target.width()}, more)));
    }

    /**
     * Shrinks the image and applies its EXIF orientation.
     *
     * @param target size of the upright thumbnail; of an animation, that of each frame
     */
    VipsImage thumbnail(TargetSize target, Colours colours) throws VipsException {
        long[] options = {target.width(), vips.text("height"), target.height(), vips.text("size"), SIZE_FORCE};
        return derive("vips_thumbnail_image", Vips.joined(options, colours.options(vips)));
    }

    /** Decodes the pixels into memory, so that several images can be derived from one decoding. */
    VipsImage inMemory() throws VipsException {
        return new VipsImage(vips.checkAddress(vips.call("vips_image_copy_memory", address), "decode its pixels"));
    }

    /** An operation with at most one fixed argument beside an image in and an image out. */
    VipsImage derive(String operation, long... arguments) throws VipsException {
        return made(
                "shrink or convert it", out -> vips.call(operation, Vips.joined(new long[] {address, out}, arguments)));
    }

    /**
     * The image that a call makes.
     *
     * @param purpose of the call, which is named if it fails without an error text
     * @param call gets the address where it has to put the image, and returns its status
     */
    static VipsImage made(String purpose, LongUnaryOperator call) throws VipsException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            Vips.shared().check(call.applyAsLong(out.address()), purpose);
            return new VipsImage(out.get(JAVA_LONG, 0));
        }
    }

    int width() {
        return (int) vips.call("vips_image_get_width", address);
    }

    int height() {
        return (int) vips.call("vips_image_get_height", address);
    }

    /** The height of a frame; of an image that is not animated, its height. */
    int frameHeight() {
        return (int) vips.call("vips_image_get_page_height", address);
    }

    /** The value of VipsInterpretation: how the bands are to be understood. */
    int interpretation() {
        return (int) vips.call("vips_image_get_interpretation", address);
    }

    /** So that nothing turns it later. */
    void removeOrientation() {
        remove("orientation");
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
        remove(PROFILE);
    }

    private void remove(String field) {
        vips.call("vips_image_remove", address, vips.text(field));
    }

    long address() {
        return address;
    }

    @Override
    public void close() {
        vips.call("g_object_unref", address);
    }
}
