package org.coatcheck.image;

/** How the colours of an image become sRGB. */
enum Colours {
    /** They already are, or count as, sRGB or grey. A conversion would take 12 ms even if it changed nothing. */
    AS_STORED,
    /** By the ICC profile in the image. */
    BY_PROFILE,
    /** By the ICC profile in the image, or by libvips's profile of a press if it has none. */
    FROM_CMYK;

    /** Value of VipsIntent: it maps the darkest colour of a press to black, which the default intent does not. */
    private static final int PERCEPTUAL = 0;

    /** Options of libvips's thumbnail operations. */
    long[] options(Vips vips) {
        return switch (this) {
            case AS_STORED -> new long[0];
            case BY_PROFILE ->
                new long[] {vips.text("output_profile"), vips.text("srgb"), vips.text("intent"), PERCEPTUAL};
            case FROM_CMYK ->
                new long[] {
                    vips.text("output_profile"),
                    vips.text("srgb"),
                    vips.text("intent"),
                    PERCEPTUAL,
                    vips.text("input_profile"),
                    vips.text("cmyk")
                };
        };
    }
}
