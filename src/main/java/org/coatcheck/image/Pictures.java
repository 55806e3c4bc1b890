package org.coatcheck.image;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.coatcheck.image.Fit.Cover;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.Fit.Position;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.image.RenderingResult.Rendered;

/**
 * The pictures of one image. The image is decoded once, at the largest size, and the smaller pictures are made from that. A
 * picture is upright (EXIF orientation is applied), in sRGB with eight bits a sample, keeps its transparency if the format has
 * any, carries no metadata, and is never larger than the image.
 */
final class Pictures {

    private final Rendering rendering;
    private final Position position;
    private final VipsEncoder encoder;

    Pictures(RenderingSettings settings, Rendering rendering) {
        this.rendering = rendering;
        this.position = switch (settings.fit()) {
            case Inside() -> Position.CENTRE;
            case Cover(Position chosen) -> chosen;
        };
        this.encoder = new VipsEncoder(rendering.format(), settings.quality());
    }

    Rendered of(MemorySegment file) throws VipsException {
        long start = System.nanoTime();
        List<Target> targets = rendering.targets();
        try (Arena arena = Arena.ofConfined()) {
            Decoder decoder = new Decoder(file, rendering, arena);
            try (VipsImage decoding = decoder.decode()) {
                List<Picture> pictures =
                        targets.size() == 1 && !targets.getFirst().isCropped()
                                ? List.of(picture(decoding, targets.getFirst(), start))
                                : pictures(decoding, start);
                return new Rendered(pictures, decoder.profileIgnored(), false);
            }
        }
    }

    /**
     * Pictures of an image that is decoded only once, and wholly: a part that is cropped is decoded too, and so the image is
     * rejected if that part is damaged.
     */
    private List<Picture> pictures(VipsImage decoding, long start) throws VipsException {
        List<Picture> pictures = new ArrayList<>();
        try (VipsImage largest = decoding.inMemory()) {
            for (Target target : rendering.targets()) {
                pictures.add(scaled(largest, target, pictures.isEmpty() ? start : System.nanoTime()));
            }
        }
        return pictures;
    }

    private Picture scaled(VipsImage largest, Target target, long start) throws VipsException {
        if (target.scaled().equals(rendering.largest())) {
            return cropped(largest, target, start);
        }
        try (VipsImage smaller = largest.thumbnail(target.scaled(), Colours.AS_STORED)) {
            return cropped(smaller, target, start);
        }
    }

    private Picture cropped(VipsImage image, Target target, long start) throws VipsException {
        if (!target.isCropped()) {
            return picture(image, target, start);
        }
        try (VipsImage part = new VipsCrop(target.picture()).of(image, position)) {
            return picture(part, target, start);
        }
    }

    private Picture picture(VipsImage image, Target target, long start) throws VipsException {
        MemorySegment file = MemorySegment.ofArray(encoder.encode(image));
        return new Picture(
                target.box(),
                rendering.format(),
                image.width(),
                image.frameHeight(),
                file,
                Duration.ofNanos(System.nanoTime() - start));
    }
}
