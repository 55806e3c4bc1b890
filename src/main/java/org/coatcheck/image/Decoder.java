package org.coatcheck.image;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.coatcheck.image.ImageProperties.Profile;

/** Opens one image file, and decodes it at the size of its largest picture. */
final class Decoder {

    // Enumeration values from the headers of libvips 8.18.
    private static final int UNSIGNED_BYTE = 0;
    private static final int UNSIGNED_SHORT = 2;

    private final MemorySegment file;
    private final Header header;
    private final ImageProperties image;
    private final boolean animated;
    private final TargetSize target;
    private final int shrink;
    private boolean profileIgnored;

    /** @param arena for a copy of the file, if libvips has to see another one */
    Decoder(MemorySegment file, Rendering rendering, Arena arena) {
        this.header = rendering.header();
        this.image = rendering.image();
        this.file = header instanceof GifHeader gif && gif.hidesWhatIsBehind(image)
                ? gif.withTransparentFrame(file, arena)
                : file;
        this.animated = rendering.isAnimated();
        this.target = rendering.largest();
        this.shrink = rendering.shrink();
    }

    /** Reads what libvips knows of a file without its pixels. */
    static ImageProperties properties(MemorySegment file, Header header) throws VipsException {
        try (VipsImage image = VipsImage.open(file, header.format())) {
            ImageProperties properties = ImageProperties.of(image);
            return header instanceof GifHeader gif && gif.hidesWhatIsBehind(properties)
                    ? properties.withAlpha()
                    : properties;
        }
    }

    /** Whether {@link #decode} found a profile that it could not use. */
    boolean profileIgnored() {
        return profileIgnored;
    }

    /** Decodes the image. A colour profile that libvips cannot use counts as none, as in browsers. */
    VipsImage decode() throws VipsException {
        if (image.profile() == Profile.SUITS && !header.overridesProfile()) {
            try {
                return decode(Colours.BY_PROFILE, false);
            } catch (VipsException damagedProfile) {
                // If it was not the profile, the next try fails too.
                Vips.shared().errors().clear();
            }
        }
        profileIgnored = image.hasProfile() && !header.overridesProfile();
        Optional<byte[]> described = describedProfile();
        if (described.isPresent()) {
            try (VipsImage opened = VipsImage.open(file, header.format())) {
                opened.setProfile(described.get());
                return thumbnail(opened, Colours.BY_PROFILE);
            }
        }
        return decode(image.cmyk() ? Colours.FROM_CMYK : Colours.AS_STORED, image.hasProfile());
    }

    /** A profile that says what the header says in another way. */
    private Optional<byte[]> describedProfile() {
        Optional<ColourEncoding> encoding = header.colours();
        return switch (image.colours()) {
            case 1 ->
                encoding.map(ColourEncoding::transfer)
                        .filter(transfer -> !transfer.isNear(Transfer.Standard.SRGB))
                        .map(MatrixProfile::grey);
            case 3 -> encoding.filter(colours -> !colours.isSrgb()).flatMap(MatrixProfile::rgb);
            default -> Optional.empty();
        };
    }

    private VipsImage decode(Colours colours, boolean withoutProfile) throws VipsException {
        if (!(header instanceof JpegHeader) && !(header instanceof HeifHeader) && !withoutProfile) {
            boolean asStored = image.frames() > 1;
            String options = animated ? "[fail_on=truncated,n=" + image.frames() + "]" : "[fail_on=truncated]";
            VipsImage thumbnail = VipsImage.openThumbnail(file, options, target, colours, asStored);
            if (asStored) {
                thumbnail.removeOrientation();
            }
            return thumbnail;
        }
        try (VipsImage opened = VipsImage.open(file, header.format(), loaderOptions())) {
            if (withoutProfile) {
                opened.removeProfile();
            }
            if (image.frames() > 1) {
                opened.removeOrientation();
            }
            return thumbnail(opened, colours);
        }
    }

    /** libvips multiplies the colours by the transparency before it shrinks. Those of some AVIFs are multiplied in the file. */
    private VipsImage thumbnail(VipsImage opened, Colours colours) throws VipsException {
        if (!(header instanceof HeifHeader heif && heif.premultiplied() && image.hasAlpha())) {
            return opened.thumbnail(target, colours);
        }
        try (VipsImage divided = opened.derive("vips_unpremultiply");
                VipsImage samples = divided.derive("vips_cast", image.deep() ? UNSIGNED_SHORT : UNSIGNED_BYTE)) {
            return samples.thumbnail(target, colours);
        }
    }

    private long[] loaderOptions() {
        Vips vips = Vips.shared();
        if (header instanceof JpegHeader) {
            return new long[] {vips.text("shrink"), shrink};
        }
        return animated ? new long[] {vips.text("n"), image.frames()} : new long[0];
    }
}
