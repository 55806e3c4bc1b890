package org.coatcheck.image;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Opens one image file, and decodes it at the size of a thumbnail. */
final class Decoder implements AutoCloseable {

    /** A truncated image is rejected: half of it is not what was uploaded. */
    private static final String LOAD_OPTIONS = "access=sequential,fail_on=truncated";

    private final MemorySegment file;
    private final Header parsed;
    private final VipsImage header;
    private boolean profileIgnored;

    /** Reads the header. */
    Decoder(MemorySegment file, Header parsed) throws VipsException {
        this.file = file;
        this.parsed = parsed;
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

    boolean hasAlpha() {
        return header.hasAlpha();
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

    /** The memory that decoding takes at most, in bytes. */
    long memory(TargetSize target) {
        return DecodingMemory.of(parsed, header, target, shrink(target));
    }

    /** Decodes the image at a thumbnail's size. A colour profile that libvips cannot use counts as none, as in browsers. */
    VipsImage thumbnail(TargetSize target) throws VipsException {
        Optional<byte[]> described = describedProfile();
        if (described.isPresent()) {
            try (VipsImage image = open("")) {
                image.setProfile(described.get());
                return image.thumbnail(target, Colours.BY_PROFILE);
            }
        }
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

    /** A profile that says what the header says in another way. */
    private Optional<byte[]> describedProfile() {
        Optional<ColourEncoding> encoding =
                parsed.colours().filter(colours -> !(parsed instanceof HeifHeader && header.hasProfile()));
        return switch (header.colours()) {
            case 1 ->
                encoding.map(ColourEncoding::transfer)
                        .filter(transfer -> !transfer.isNear(Transfer.Standard.SRGB))
                        .map(MatrixProfile::grey);
            case 3 -> encoding.filter(colours -> !colours.isSrgb()).flatMap(MatrixProfile::rgb);
            default -> Optional.empty();
        };
    }

    private VipsImage thumbnail(TargetSize target, Colours colours, boolean withoutProfile) throws VipsException {
        if (!(parsed instanceof JpegHeader) && !withoutProfile && !isAvifSequence()) {
            return VipsImage.openThumbnail(file, target, colours);
        }
        try (VipsImage image = open(parsed instanceof JpegHeader ? ",shrink=" + shrink(target) : "")) {
            if (withoutProfile) {
                image.removeProfile();
            }
            return image.thumbnail(target, colours);
        }
    }

    /** The factor by which the decoder of a JPEG shrinks the image for a thumbnail. */
    private int shrink(TargetSize target) {
        return parsed instanceof JpegHeader jpeg && jpeg.shrinks()
                ? JpegShrink.of(header.width(), header.height(), header.isTurned() ? target.swapped() : target)
                : 1;
    }

    private VipsImage open(String moreOptions) throws VipsException {
        return isAvifSequence() ? VipsImage.openHeif(file) : VipsImage.open(file, LOAD_OPTIONS + moreOptions);
    }

    private boolean isAvifSequence() {
        return parsed instanceof HeifHeader heif && heif.sequence();
    }

    @Override
    public void close() {
        header.close();
    }
}
