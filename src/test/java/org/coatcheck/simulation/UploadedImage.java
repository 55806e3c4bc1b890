package org.coatcheck.simulation;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    /** Its header is rejected, so it is not decoded. */
    CORRUPT("rejected/one-byte.jpg"),
    /** Its header is accepted, and its pixels are missing. */
    CUT_OFF("rejected/jpeg-cut-scan-start.jpg");

    private final String file;
    private final Optional<Format> format;
    private final String eTag;

    UploadedImage(String file, Format format) {
        this(file, Optional.of(format));
    }

    UploadedImage(String file) {
        this(file, Optional.empty());
    }

    UploadedImage(String file, Optional<Format> format) {
        this.file = file;
        this.format = format;
        this.eTag = md5(bytes());
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException unavailable) {
            throw new AssertionError(unavailable);
        }
    }

    /** The image of this ETag, which has no quotes. */
    static UploadedImage withETag(String eTag) {
        return Stream.of(values())
                .filter(image -> image.eTag.equals(eTag))
                .findFirst()
                .orElseThrow();
    }

    byte[] bytes() {
        return TestImages.file(file);
    }

    /** The format of its thumbnails; empty where it can have none. */
    Optional<Format> format() {
        return format;
    }

    /** S3's ETag of it, without quotes. */
    String eTag() {
        return eTag;
    }

    /** The file names of its thumbnails, and the ETag that they were made of. */
    Map<String, String> thumbnails() {
        return format.map(made -> SimulatedAws.RENDERING.sizes().stream()
                        .collect(Collectors.toMap(size -> size + "." + made.extension(), size -> eTag)))
                .orElse(Map.of());
    }
}
