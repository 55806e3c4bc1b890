package org.coatcheck.simulation;

import java.util.Arrays;
import java.util.Optional;
import org.coatcheck.image.Format;
import org.coatcheck.image.TestImages;

/** An image file that a simulated user uploads. */
enum UploadedImage {
    JPEG("ok/jpeg-1x1.jpg", Format.JPEG),
    OTHER_JPEG("ok/jpeg-orientation-1.jpg", Format.JPEG),
    /** Another ETag, and the same thumbnail. */
    JPEG_AND_A_BYTE("ok/jpeg-1x1.jpg", Format.JPEG) {
        @Override
        byte[] bytes() {
            byte[] jpeg = super.bytes();
            return Arrays.copyOf(jpeg, jpeg.length + 1);
        }
    },
    PNG("ok/png-1x1.png", Format.PNG),
    GIF("ok/gif-huge-screen.gif", Format.GIF),
    CORRUPT("rejected/one-byte.jpg");

    private final String file;
    private final Optional<Format> format;

    UploadedImage(String file, Format format) {
        this(file, Optional.of(format));
    }

    UploadedImage(String file) {
        this(file, Optional.empty());
    }

    UploadedImage(String file, Optional<Format> format) {
        this.file = file;
        this.format = format;
    }

    byte[] bytes() {
        return TestImages.file(file);
    }

    /** The format of its thumbnails; empty where it can have none. */
    Optional<Format> format() {
        return format;
    }
}
