package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What libvips reads of an image's header. These are plain values: nothing of the image stays in memory while it waits to be
 * decoded.
 *
 * @param width of one frame, before the EXIF orientation is applied
 * @param height of one frame, before the EXIF orientation is applied
 * @param frames in the file; more than one if it is animated
 * @param turned whether the EXIF orientation turns it by a quarter, so that its height becomes its width. The orientation of an
 *     animation is ignored, as in browsers
 * @param bands number of samples a pixel, with alpha
 * @param deep whether the samples have more than eight bits
 * @param interlaced whether the file has the pixels in several passes over the image
 * @param profile whether it has an ICC profile, and one that is usable
 */
record ImageProperties(
        int width,
        int height,
        int frames,
        boolean turned,
        int bands,
        boolean cmyk,
        boolean deep,
        boolean interlaced,
        Profile profile) {

    /** The ICC profile in the file. */
    enum Profile {
        NONE,
        SUITS,
        /** It is damaged, not meant for the pixels, or built to take much memory. */
        USELESS
    }

    // Enumeration values from the headers of libvips 8.18.
    private static final int EIGHT_BITS = 0;
    private static final int CMYK = 15;

    static ImageProperties of(VipsImage image) throws VipsException {
        int bands = (int) get(image, "vips_image_get_bands");
        boolean cmyk = image.interpretation() == CMYK;
        int frames = (int) get(image, "vips_image_get_n_pages");
        return new ImageProperties(
                image.width(),
                image.frameHeight(),
                frames,
                frames == 1 && get(image, "vips_image_get_orientation_swap") != 0,
                bands,
                cmyk,
                (int) get(image, "vips_image_get_format") != EIGHT_BITS,
                has(image, "interlaced"),
                profile(image, colours(bands, cmyk)));
    }

    private static long get(VipsImage image, String getter) {
        return Vips.shared().call(getter, image.address());
    }

    private static boolean has(VipsImage image, String field) {
        Vips vips = Vips.shared();
        return vips.call("vips_image_get_typeof", image.address(), vips.text(field)) != 0;
    }

    private static Profile profile(VipsImage image, int colours) throws VipsException {
        if (!has(image, VipsImage.PROFILE)) {
            return Profile.NONE;
        }
        return IccProfile.of(profile(image)).suits(colours) ? Profile.SUITS : Profile.USELESS;
    }

    @SuppressWarnings("restricted") // libvips returns the length of the profile
    private static byte[] profile(VipsImage image) throws VipsException {
        Vips vips = Vips.shared();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment blob = arena.allocate(JAVA_LONG, 2);
            long length = blob.address() + Long.BYTES;
            vips.check(
                    vips.callWithFourFixed(
                            "vips_image_get_blob",
                            image.address(),
                            vips.text(VipsImage.PROFILE),
                            blob.address(),
                            length),
                    "read its colour profile");
            return MemorySegment.ofAddress(blob.getAtIndex(JAVA_LONG, 0))
                    .reinterpret(blob.getAtIndex(JAVA_LONG, 1))
                    .toArray(JAVA_BYTE);
        }
    }

    /** The same of a file to which libvips is made to give transparency. */
    ImageProperties withAlpha() {
        return new ImageProperties(width, height, frames, turned, bands + 1, cmyk, deep, interlaced, profile);
    }

    int uprightWidth() {
        return turned ? height : width;
    }

    int uprightHeight() {
        return turned ? width : height;
    }

    /** Pixels of one frame. */
    long pixels() {
        return (long) width * height;
    }

    /** The number of bands, without alpha. */
    int colours() {
        return colours(bands, cmyk);
    }

    boolean hasAlpha() {
        return colours() < bands;
    }

    boolean hasProfile() {
        return profile != Profile.NONE;
    }

    private static int colours(int bands, boolean cmyk) {
        return !cmyk && bands % 2 == 0 ? bands - 1 : bands;
    }
}
