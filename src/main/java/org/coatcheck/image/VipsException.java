package org.coatcheck.image;

/** libvips cannot make sense of an image. {@link Renderer} turns it into a value: no retry mends an image. */
final class VipsException extends Exception {

    private static final long serialVersionUID = 1;

    VipsException(String message) {
        super(message);
    }
}
