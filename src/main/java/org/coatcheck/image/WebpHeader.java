package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What the chunks of a WebP tell.
 *
 * @param lossy whether the image is coded with VP8, the only codec that decodes line by line; an animation counts as lossless,
 *     because each frame may be
 * @param frames of an animation. libwebp looks for each from the first one on, also while the header is read: 80,000 frames in
 *     4 MB take a minute
 * @param metadata bytes that the profile, EXIF, XMP and the list of the chunks take
 * @see <a href="https://developers.google.com/speed/webp/docs/riff_container">WebP container</a>
 */
record WebpHeader(boolean lossy, int frames, long metadata) implements Header {

    /** To read so many takes a second. libvips shows 9,999 at most, so no animation is lost. */
    private static final int MOST_FRAMES = 10_000;

    /** What libwebp keeps of a chunk beside its bytes. */
    private static final int KEPT_CHUNK = 16;

    /** What a frame begins with. The rest of it is chunks. */
    private static final int FRAME_HEADER = 16;

    /** {@code RIFF}, length, {@code WEBP}. */
    private static final int FIRST_CHUNK = 12;

    static WebpHeader read(MemorySegment file) {
        Bytes bytes = new Bytes(file);
        boolean lossy = false;
        boolean lossless = false;
        int frames = 0;
        long metadata = 0;
        long length;
        for (long at = FIRST_CHUNK; at + 8 < bytes.size(); at += 8 + length + length % 2) {
            String type = bytes.type(at);
            length = type.equals("ANMF") ? FRAME_HEADER : bytes.unsignedIntReversed(at + 4);
            metadata += KEPT_CHUNK;
            switch (type) {
                case "VP8 " -> lossy = true;
                case "VP8L" -> lossless = true;
                case "ANMF" -> frames++;
                case "ICCP", "EXIF", "XMP " -> metadata += length;
                default -> {
                    // Tells nothing that counts here.
                }
            }
        }
        return new WebpHeader(lossy && !lossless && frames == 0, frames, metadata);
    }

    @Override
    public Optional<String> unsupported() {
        return frames > MOST_FRAMES
                ? Optional.of("it is a WebP of more than %,d frames, which would take too long to read"
                        .formatted(MOST_FRAMES))
                : Optional.empty();
    }

    @Override
    public Format format() {
        return Format.WEBP;
    }
}
