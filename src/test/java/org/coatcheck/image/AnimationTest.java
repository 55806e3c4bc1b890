package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.bytes;
import static org.coatcheck.image.TestImages.file;
import static org.coatcheck.image.TestImages.pixels;
import static org.coatcheck.image.TestImages.render;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.image.Fit.Cover;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.Fit.Position;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Animations stay animated on request, within the limits of all their frames together. */
class AnimationTest {

    private static final String GIF = "ok/gif-animated.gif";

    // Of both test images.
    private static final int WIDTH = 320;
    private static final int HEIGHT = 200;
    private static final int FRAMES = 3;

    private static final long PIXELS = (long) WIDTH * HEIGHT * FRAMES;

    @ParameterizedTest
    @CsvSource({
        "ok/gif-animated.gif, same",
        "ok/gif-animated.gif, webp",
        "ok/webp-animated.webp, same",
        "ok/webp-animated.webp, gif"
    })
    void keepsEachFrameAndItsTime(String image, String format) {
        Rendered rendered = rendered(file(image), true, format, PIXELS, 1769, 160, 80);

        assertThat(rendered.animationStopped()).isFalse();
        for (Picture picture : rendered.pictures()) {
            assertThat(picture.height()).isEqualTo(picture.size().height() * HEIGHT / WIDTH);
            assertThat(TestImages.delays(bytes(picture))).isEqualTo(TestImages.delays(file(image)));
            assertThat(frames(bytes(picture), picture.height()))
                    .usingElementComparator((some, other) -> areAlike(some, other) ? 0 : 1)
                    .isEqualTo(frames(file(image), HEIGHT));
        }
    }

    /** The colour in the middle of each frame. */
    private static List<Color> frames(byte[] file, int height) {
        BufferedImage all = pixels(file);
        return IntStream.range(0, all.getHeight() / height)
                .mapToObj(frame -> new Color(all.getRGB(all.getWidth() / 2, frame * height + height / 2)))
                .toList();
    }

    private static boolean areAlike(Color some, Color other) {
        return Stream.of(
                        some.getRed() - other.getRed(),
                        some.getGreen() - other.getGreen(),
                        some.getBlue() - other.getBlue())
                .allMatch(difference -> Math.abs(difference) <= 8);
    }

    @Test
    void showsTheFirstFrameUnlessRequested() {
        assertIsStill(rendered(file(GIF), false, "same", PIXELS, 1769, 160));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png", "avif"})
    void showsTheFirstFrameInAFormatWithoutAnimations(String format) {
        Rendered rendered = rendered(file(GIF), true, format, PIXELS, 1769, 160);

        assertIsStill(rendered);
        assertThat(rendered.animationStopped()).isFalse();
    }

    @Test
    void showsTheFirstFrameIfAllTogetherHaveTooManyPixels() {
        Rendered rendered = rendered(file(GIF), true, "same", PIXELS - 1, 1769, 160);

        assertIsStill(rendered);
        assertThat(rendered.animationStopped()).isTrue();
    }

    @Test
    void showsTheFirstFrameIfAllTogetherNeedTooMuchMemory() {
        byte[] animation = LargeImages.animation(500, 500, 100);

        assertThat(rendered(animation, true, "same", 100_000_000, 600, 500).animationStopped())
                .isFalse();
        Rendered inLessMemory = rendered(animation, true, "same", 100_000_000, 300, 500);
        assertIsStill(inLessMemory);
        assertThat(inLessMemory.animationStopped()).isTrue();
    }

    /** Each frame is an image of its own while it is cropped. */
    @Test
    void showsTheFirstFrameIfTheCroppedOnesNeedTooMuchMemory() {
        byte[] animation = LargeImages.gifOfTinyFrames(129, 1, 9_000);
        Fit cropped = new Cover(Position.CENTRE);

        assertThat(render(
                        animation,
                        new RenderingSettings(List.of(Box.square(128)), cropped, true, "same", 80, 100_000_000, 300)))
                .isInstanceOfSatisfying(
                        Rendered.class,
                        rendered -> assertThat(rendered.animationStopped()).isTrue());
    }

    /** Browsers ignore the orientation of an animation, too. libvips would turn all frames as one. */
    @ParameterizedTest
    @CsvSource({"3, same", "6, same", "6, gif", "6, png"})
    void ignoresTheOrientationOfAnAnimation(int orientation, String format) {
        byte[] plain = file("ok/webp-animated.webp");
        byte[] turned = LargeImages.withOrientation(plain, orientation);

        for (boolean animated : List.of(true, false)) {
            assertThat(pictures(rendered(turned, animated, format, PIXELS, 1769, 160, 80)))
                    .isEqualTo(pictures(rendered(plain, animated, format, PIXELS, 1769, 160, 80)));
        }
    }

    private static List<String> pictures(Rendered rendered) {
        return rendered.pictures().stream()
                .map(picture -> HexFormat.of().formatHex(bytes(picture)))
                .toList();
    }

    /** libwebp looks for each frame from the first one on. */
    @Test
    void rejectsAWebpOfVeryManyFrames() {
        byte[] still = file("ok/webp-lossless.webp");
        RenderingSettings settings = TestImages.settings(Optional.of(Format.PNG), 160);

        assertThat(render(LargeImages.animated(still, 10_001), settings))
                .isEqualTo(new Rejected("it is a WebP of more than 10,000 frames, which would take too long to read"));
        assertThat(render(LargeImages.animated(still, 100), settings)).isInstanceOf(Rendered.class);
    }

    /** libvips counts the pages of a file up to 9,999; beyond that it says 1. */
    @Test
    void showsTheFirstFrameOfMoreThanLibvipsCounts() {
        assertIsStill(rendered(LargeImages.animation(8, 8, 10_000), true, "same", 100_000_000, 1769, 160));
    }

    private static void assertIsStill(Rendered rendered) {
        Picture picture = rendered.pictures().getFirst();
        assertThat(pixels(bytes(picture)).getHeight()).isEqualTo(picture.height());
        ExpectedPicture.RED.assertIsShownBy(pixels(bytes(picture)), 8);
    }

    private static Rendered rendered(
            byte[] file, boolean animated, String format, long maxPixels, int memory, Integer... sizes) {
        List<Box> boxes = Stream.of(sizes).map(Box::square).toList();
        return (Rendered)
                render(file, new RenderingSettings(boxes, new Inside(), animated, format, 80, maxPixels, memory));
    }
}
