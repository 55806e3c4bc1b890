package org.coatcheck.image;

import java.lang.foreign.MemorySegment;

/** Opens one image file, and decodes it at the size of a thumbnail. */
final class Decoder implements AutoCloseable {

    /** A truncated image is rejected: half of it is not what was uploaded. */
    private static final String LOAD_OPTIONS = "access=sequential,fail_on=truncated";

    private final MemorySegment file;
    private final Format format;
    private final VipsImage header;
    private boolean profileIgnored;

    /** Reads the header. */
    Decoder(MemorySegment file, Format format) throws VipsException {
        this.file = file;
        this.format = format;
        this.header = open("");
    }

    /** Width in the file, before its EXIF orientation is applied. */
    int width() {
        return header.width();
    }

    /** Height in the file. */
    int height() {
        return header.height();
    }

    /** The size of the upright thumbnail that fits into a square. */
    TargetSize target(int square) {
        TargetSize stored = TargetSize.within(square, header.width(), header.height());
        return header.isTurned() ? stored.swapped() : stored;
    }

    /** Whether {@link #thumbnail} found a profile that it could not use. */
    boolean profileIgnored() {
        return profileIgnored;
    }

    /** Decodes the image at a thumbnail's size. A colour profile that libvips cannot use counts as none, as in browsers. */
    VipsImage thumbnail(TargetSize target) throws VipsException {
        if (!header.hasProfile()) {
            return thumbnail(target, header.isCmyk() ? Colours.FROM_CMYK : Colours.AS_STORED, false);
        }
        if (IccProfile.read(header.profile()).suits(header.colours())) {
            try {
                return thumbnail(target, Colours.BY_PROFILE, false);
            } catch (VipsException damagedProfile) {
                // If it was not the profile, the next try fails too.
                Vips.shared().clearErrors();
            }
        }
        profileIgnored = true;
        return thumbnail(target, header.isCmyk() ? Colours.FROM_CMYK : Colours.AS_STORED, true);
    }

    private VipsImage thumbnail(TargetSize target, Colours colours, boolean withoutProfile) throws VipsException {
        if (format != Format.JPEG && !withoutProfile && !isAvifSequence()) {
            return VipsImage.openThumbnail(file, target, colours);
        }
        try (VipsImage image = open(format == Format.JPEG ? ",shrink=" + jpegShrink(target) : "")) {
            if (withoutProfile) {
                image.removeProfile();
            }
            return image.thumbnail(target, colours);
        }
    }

    private int jpegShrink(TargetSize target) {
        return JpegHeader.read(file).shrinks()
                ? JpegShrink.of(header.width(), header.height(), header.isTurned() ? target.swapped() : target)
                : 1;
    }

    private VipsImage open(String moreOptions) throws VipsException {
        return isAvifSequence() ? VipsImage.openHeif(file) : VipsImage.open(file, LOAD_OPTIONS + moreOptions);
    }

    private boolean isAvifSequence() {
        return format == Format.AVIF && HeifBrands.read(file).areAvifSequence();
    }

    @Override
    public void close() {
        header.close();
    }
}
