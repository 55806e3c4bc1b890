package org.coatcheck.image;

import java.util.Arrays;
import java.util.Optional;

/** The image formats that are read and written. libvips knows more; the others' readers are blocked. */
public enum Format {
    JPEG("jpg", "image/jpeg", "VipsForeignLoadJpeg"),
    PNG("png", "image/png", "VipsForeignLoadPng"),
    GIF("gif", "image/gif", "VipsForeignLoadNsgif"),
    WEBP("webp", "image/webp", "VipsForeignLoadWebp"),
    /** HEIC is in the same container, but its patented codec is not in the library that comes with Coatcheck. */
    AVIF("avif", "image/avif", "VipsForeignLoadHeif");

    private final String extension;
    private final String contentType;
    private final String loader;

    Format(String extension, String contentType, String loader) {
        this.extension = extension;
        this.contentType = contentType;
        this.loader = loader;
    }

    /** Of a file's name, without the dot. */
    public String extension() {
        return extension;
    }

    public String contentType() {
        return contentType;
    }

    /** libvips's class of readers for this format. */
    String loader() {
        return loader;
    }

    /** The format that a setting names, such as {@code jpeg}. */
    public static Optional<Format> named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.name().equalsIgnoreCase(name))
                .findFirst();
    }

    /** @param loader the name of the reader that libvips chose, such as {@code VipsForeignLoadJpegBuffer} */
    static Optional<Format> readBy(String loader) {
        return Arrays.stream(values())
                .filter(format -> loader.startsWith(format.loader))
                .findFirst();
    }
}
