package org.coatcheck.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The image formats that are read and written. libvips supports more; the others' decoders are blocked. */
public enum Format {
    JPEG("jpg", "image/jpeg", "VipsForeignLoadJpeg", "vips_jpegload_buffer"),
    PNG("png", "image/png", "VipsForeignLoadPng", "vips_pngload_buffer"),
    GIF("gif", "image/gif", "VipsForeignLoadNsgif", "vips_gifload_buffer"),
    WEBP("webp", "image/webp", "VipsForeignLoadWebp", "vips_webpload_buffer"),
    /** HEIC uses the same container, but its patented codec is not in the libvips that comes with Coatcheck. */
    AVIF("avif", "image/avif", "VipsForeignLoadHeif", "vips_heifload_buffer");

    private final String extension;
    private final String contentType;
    private final String loader;
    private final String load;

    Format(String extension, String contentType, String loader, String load) {
        this.extension = extension;
        this.contentType = contentType;
        this.loader = loader;
        this.load = load;
    }

    /** The extension of a file name, without the dot. */
    public String extension() {
        return extension;
    }

    /** The media type for the {@code Content-Type} header. */
    public String contentType() {
        return contentType;
    }

    /** libvips's base class of this format's loaders. */
    String loader() {
        return loader;
    }

    /** libvips's function that opens a file of this format. */
    String load() {
        return load;
    }

    /** The format of a name in lower case, such as {@code jpeg}. */
    static Optional<Format> named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    /**
     * The format that a loader reads.
     *
     * @param loader class name of the loader that libvips chose, such as {@code VipsForeignLoadJpegBuffer}
     */
    static Optional<Format> readBy(String loader) {
        return Arrays.stream(values())
                .filter(format -> loader.startsWith(format.loader))
                .findFirst();
    }
}
