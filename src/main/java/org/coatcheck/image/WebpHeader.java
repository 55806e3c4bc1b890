package org.coatcheck.image;

import java.lang.foreign.MemorySegment;

/**
 * The codec of a WebP. Only the plain lossy one (VP8) decodes line by line.
 *
 * @param lossy whether the image is coded with VP8; an animation counts as lossless, because each frame may be
 * @see <a href="https://developers.google.com/speed/webp/docs/riff_container">WebP container</a>
 */
record WebpHeader(boolean lossy) implements Header {

    /** {@code RIFF}, length, {@code WEBP}. */
    private static final int FIRST_CHUNK = 12;

    static WebpHeader read(MemorySegment file) {
        Bytes bytes = new Bytes(file);
        long at = FIRST_CHUNK;
        while (at + 8 < bytes.size()) {
            switch (bytes.type(at)) {
                case "VP8 " -> {
                    return new WebpHeader(true);
                }
                case "VP8L", "ANMF" -> {
                    return new WebpHeader(false);
                }
                default -> {
                    long length = bytes.unsignedIntReversed(at + 4);
                    at += 8 + length + length % 2;
                }
            }
        }
        return new WebpHeader(false);
    }

    @Override
    public Format format() {
        return Format.WEBP;
    }
}
