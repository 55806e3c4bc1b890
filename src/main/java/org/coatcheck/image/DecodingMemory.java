package org.coatcheck.image;

/**
 * The memory that libvips and its decoders take at most to make a thumbnail of an image, known before a pixel is decoded.
 *
 * <p>Each constant is measured on images of up to 100 megapixels with libvips 8.18, and is a little more than what was
 * measured. {@code RenderingMemoryProperties} measures again.
 */
final class DecodingMemory {

    /** What libvips takes for any image, and what the allocator does not return. */
    private static final long ANY_IMAGE = 16L << 20;

    /** libpng keeps a text, libvips copies it, and both happen for the header and again for the pixels. */
    private static final int COPIES_OF_TEXT = 7;

    /** The rows that libvips keeps while it shrinks, by any factor. */
    private static final int ROWS = 500;

    /** Rows that libvips adds at the upper and the lower edge. */
    private static final int EDGE_ROWS = 32;

    /** libaom keeps the modes of each block of 4 x 4 pixels beside the samples. */
    private static final double AV1_MODES = 12.5;

    /** libheif decodes so many tiles of a grid at a time. */
    private static final int TILES_AT_A_TIME = 4;

    private DecodingMemory() {}

    /**
     * Bytes beside the file itself.
     *
     * @param shrink factor by which the decoder of a JPEG shrinks
     */
    static long of(Header header, VipsImage image, TargetSize target, int shrink) {
        return ANY_IMAGE + metadata(header) + decoder(header, image, target) + rows(image, shrink);
    }

    /** Bytes for the metadata alone, which libvips reads with the header. */
    static long metadata(Header header) {
        return header instanceof PngHeader png ? COPIES_OF_TEXT * png.unpacked() : 0;
    }

    /** What a decoder keeps of the whole image. */
    private static long decoder(Header header, VipsImage image, TargetSize target) {
        long pixels = (long) image.width() * image.height();
        return switch (header) {
            // Coefficients of two bytes.
            case JpegHeader jpeg -> jpeg.isKeptWhole() ? 2 * jpeg.samples() : 0;
            // The whole image, because each pass adds pixels everywhere.
            case PngHeader _ -> image.isInterlaced() ? pixels * image.bands() * bytes(image.isDeep()) : 0;
            // The canvas in RGBA, and what libnsgif unpacks.
            case Header.Gif _ -> 5 * pixels;
            case WebpHeader webp -> webp(webp, image, pixels, target);
            case HeifHeader heif -> av1(heif, pixels);
        };
    }

    /**
     * libwebp shrinks while it decodes, into a frame in RGBA; libvips makes another frame from it. libvips cannot have it shrink an
     * image whose profile is ignored. The lossless codec, which codes transparency too, needs the whole image.
     */
    private static long webp(WebpHeader header, VipsImage image, long pixels, TargetSize target) {
        long frame = image.hasProfile() ? pixels : Math.min(pixels, 2L * target.width() * target.height());
        return 8 * frame + (header.lossy() && !image.hasAlpha() ? 0 : 5 * pixels);
    }

    /** The samples of each image are there twice, libaom's and libheif's. */
    private static long av1(HeifHeader header, long pixels) {
        double samples = header.subsampled() ? 1.5 : 3;
        double each = AV1_MODES + bytes(header.deep()) * (2 * samples + 1);
        double images = header.grid() ? TILES_AT_A_TIME : 1;
        return (long) (each * images * Math.max(pixels, header.pixels()));
    }

    /** The rows between the decoder and the thumbnail. With transparency they are floating-point numbers. */
    private static long rows(VipsImage image, int shrink) {
        long width = Math.ceilDiv(image.width(), shrink);
        int height = Math.min(image.height(), ROWS) + EDGE_ROWS;
        int depth = bytes(image.isDeep());
        int pixel = !image.hasAlpha() ? 2 * depth * image.bands() : image.bands() == 2 && depth == 1 ? 8 : 16;
        return width * height * pixel;
    }

    private static int bytes(boolean deep) {
        return deep ? 2 : 1;
    }
}
