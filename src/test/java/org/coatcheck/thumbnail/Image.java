package org.coatcheck.thumbnail;

import java.util.Arrays;
import java.util.Optional;

/** What is uploaded. */
enum Image {
    JPEG("ok/jpeg-1x1.jpg", Format.JPEG),
    OTHER_JPEG("ok/jpeg-orientation-1.jpg", Format.JPEG),
    /** Other bytes that give the same thumbnail. */
    JPEG_AND_A_BYTE("ok/jpeg-1x1.jpg", Format.JPEG) {
        @Override
        byte[] bytes() {
            byte[] jpeg = super.bytes();
            return Arrays.copyOf(jpeg, jpeg.length + 1);
        }
    },
    PNG("ok/png-1x1.png", Format.PNG),
    GIF("ok/gif-huge-screen.gif", Format.GIF),
    CORRUPT("refused/one-byte.jpg");

    private final String file;
    private final Optional<Format> format;

    Image(String file, Format format) {
        this(file, Optional.of(format));
    }

    Image(String file) {
        this(file, Optional.empty());
    }

    Image(String file, Optional<Format> format) {
        this.file = file;
        this.format = format;
    }

    byte[] bytes() {
        return TestImages.file(file);
    }

    /** Of its thumbnails; empty where it can have none. */
    Optional<Format> format() {
        return format;
    }
}
