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

    // A decoder keeps the metadata, and libvips copies it: for the header, and again for the pixels.
    private static final int COPIES_OF_PNG = 7;
    private static final int COPIES_OF_JPEG = 3;
    private static final int COPIES_OF_WEBP = 4;
    private static final int COPIES_OF_AVIF = 6;

    /** What libnsgif and libvips list of each frame before they decode one. */
    private static final int LISTED_FRAME = 96;

    /** The rows that libvips keeps while it shrinks, by any factor. */
    private static final int ROWS = 500;

    /** Rows that libvips adds at the upper and the lower edge. */
    private static final int EDGE_ROWS = 32;

    /** libaom keeps the modes of each block of 4 x 4 pixels beside the samples. */
    private static final double AV1_MODES = 12.5;

    /** libheif decodes so many tiles of a grid at a time. */
    private static final int TILES_AT_A_TIME = 4;

    private DecodingMemory() {}

    /** Bytes beside the file itself. */
    static long of(Rendering rendering) {
        return ANY_IMAGE
                + metadata(rendering.header())
                + decoder(rendering)
                + rows(rendering.image(), rendering.frames(), rendering.shrink());
    }

    /** Bytes for the metadata alone, which libvips reads with the header. */
    static long metadata(Header header) {
        return switch (header) {
            case PngHeader png -> COPIES_OF_PNG * png.metadata();
            case JpegHeader jpeg -> COPIES_OF_JPEG * jpeg.metadata();
            case WebpHeader webp -> COPIES_OF_WEBP * webp.metadata();
            case HeifHeader heif -> COPIES_OF_AVIF * heif.metadata();
            case GifHeader gif -> LISTED_FRAME * gif.frames();
        };
    }

    /** What a decoder keeps of the whole image. An animation is decoded frame by frame. */
    private static long decoder(Rendering rendering) {
        ImageProperties image = rendering.image();
        return switch (rendering.header()) {
            // Coefficients of two bytes.
            case JpegHeader jpeg -> jpeg.isKeptWhole() ? 2 * jpeg.samples() : 0;
            // The whole image, because each pass adds pixels everywhere.
            case PngHeader _ -> image.interlaced() ? image.pixels() * image.bands() * bytes(image.deep()) : 0;
            case GifHeader gif -> gif(gif, rendering);
            case WebpHeader webp -> webp(webp, image, rendering.largest());
            case HeifHeader heif -> av1(heif, image.pixels());
        };
    }

    /**
     * The canvas in RGBA, and what libnsgif unpacks; of an animation, the canvas before a frame that is undone; and the copy of a
     * file that gets one more frame.
     */
    private static long gif(GifHeader header, Rendering rendering) {
        ImageProperties image = rendering.image();
        long copy = header.hidesWhatIsBehind(image) ? header.end() : 0;
        return (rendering.frames() > 1 ? 9 : 5) * image.pixels() + copy;
    }

    /**
     * libwebp shrinks while it decodes, into a frame in RGBA; libvips makes another frame from it. libvips cannot have it shrink an
     * image whose profile is ignored. The lossless codec, which codes transparency too, needs the whole image.
     */
    private static long webp(WebpHeader header, ImageProperties image, TargetSize target) {
        long pixels = image.pixels();
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
    private static long rows(ImageProperties image, int frames, int shrink) {
        long width = Math.ceilDiv(image.width(), shrink);
        long height = Math.min((long) image.height() * frames, ROWS) + EDGE_ROWS;
        int depth = bytes(image.deep());
        int pixel = !image.hasAlpha() ? 2 * depth * image.bands() : image.bands() == 2 && depth == 1 ? 8 : 16;
        return width * height * pixel;
    }

    private static int bytes(boolean deep) {
        return deep ? 2 : 1;
    }
}
