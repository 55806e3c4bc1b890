package org.coatcheck.operator.bench;

import java.util.Locale;

/** The images of the bench. The sizes are those of a phone's preview, of old and new cameras, and of a screenshot. */
public enum TestImage {
    SMALL(640, 480, "small JPEG"),
    MP2(1632, 1224, "2 MP JPEG"),
    MP12(4000, 3000, "12 MP JPEG"),
    MP24(6000, 4000, "24 MP JPEG"),
    ALPHA(2000, 1500, "3 MP PNG with alpha");

    private final int width;
    private final int height;
    private final String description;

    TestImage(int width, int height, String description) {
        this.width = width;
        this.height = height;
        this.description = description;
    }

    /** The file: a PNG for {@link #ALPHA}, else a JPEG. */
    ImageFile file() {
        long seed = width;
        return this == ALPHA ? Pictures.png(width, height, seed) : Pictures.jpeg(width, height, seed);
    }

    /** As the report writes it. */
    String description() {
        return description;
    }

    /** As the command line writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
