package org.coatcheck.image;

/** libvips cannot decode an image. {@link Renderer} turns it into {@link RenderingResult.Rejected}: no retry can help. */
final class VipsException extends Exception {

    private static final long serialVersionUID = 1;

    VipsException(String message) {
        super(message);
    }
}
