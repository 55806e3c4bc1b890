package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.coatcheck.image.Box;
import org.coatcheck.image.Fit;
import org.coatcheck.image.Renderer;
import org.coatcheck.image.RenderingResult;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.testing.TestStack;
import org.coatcheck.testing.TestTool;
import software.amazon.awssdk.core.SdkBytes;

/**
 * Compares the thumbnails of the deployed function with those of a jvm package for arm64 in an emulator.
 *
 * @param temporary an empty folder
 */
record Arm64Thumbnails(TestStack stack, Path temporary, String id) {

    /** One of each other format, and of each path through the renderer that executes other code. */
    private static final List<String> IMAGES = List.of(
            "jpeg-orientation-6-large.jpg",
            "jpeg-cmyk-adobe-icc.jpg",
            "png-rgba.png",
            "gif-static.gif",
            "webp-alpha.webp");

    /** Its encoder takes other decisions on arm64. */
    private static final String AVIF = "avif-8-bit.avif";

    Arm64Thumbnails(TestStack stack, Path temporary) {
        this(stack, temporary, UUID.randomUUID().toString());
    }

    void areLikeThoseOfThisMachine(Path zip) throws Exception {
        Path function = temporary.resolve("function");
        Zips.unpack(zip, function);
        ManagedRuntime.write(function, emulator().command(TestTool.ARM64_JAVA.path()));
        List<String> images = Stream.concat(IMAGES.stream(), Stream.of(AVIF)).toList();
        for (String image : images) {
            upload(Architecture.X86_64, image);
            upload(Architecture.ARM64, image);
            stack.lambda.invoke(invoke -> invoke.functionName(stack.output("FunctionName"))
                    .payload(SdkBytes.fromUtf8String(event(Architecture.X86_64, image))));
        }

        new FunctionProcess(
                        function,
                        FunctionProcesses.deployedEnvironment(stack.aws(), stack.stack()),
                        temporary.resolve("log"),
                        Duration.ofMinutes(5))
                .run(images.stream()
                        .map(image -> new TrainingEvent(event(Architecture.ARM64, image), 200))
                        .toList());

        assertThat(IMAGES)
                .allSatisfy(image -> assertThat(thumbnail(Architecture.ARM64, image))
                        .isEqualTo(thumbnail(Architecture.X86_64, image))
                        .isNotEmpty());
        assertThat(meanDifference(
                        picture(thumbnail(Architecture.ARM64, AVIF)), picture(thumbnail(Architecture.X86_64, AVIF))))
                .isCloseTo(0, within(1.0));
    }

    private static Emulator emulator() {
        assumeTrue(Architecture.ofThisMachine() == Architecture.X86_64, "this machine does not need to emulate arm64");
        Optional<Emulator> emulator = Emulator.find(System.getenv());
        assumeTrue(emulator.isPresent(), "there is no emulator of arm64: install " + Emulator.PACKAGES);
        return emulator.orElseThrow();
    }

    private String key(Architecture architecture, String image) {
        return "%s/%s/%s".formatted(id, architecture, image);
    }

    private void upload(Architecture architecture, String image) {
        stack.s3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key(key(architecture, image)),
                Path.of("src/test/resources/images/ok", image));
    }

    private String event(Architecture architecture, String image) {
        return "{\"source\":\"aws:s3\",\"detail\":\"%s\"}".formatted(key(architecture, image));
    }

    private byte[] thumbnail(Architecture architecture, String image) {
        String key = key(architecture, image) + "/256" + image.substring(image.lastIndexOf('.'));
        return stack.s3
                .getObjectAsBytes(
                        get -> get.bucket(stack.output("ThumbnailsBucket")).key(key))
                .asByteArray();
    }

    /** Decodes an AVIF, which the JDK cannot, on this machine. */
    private static BufferedImage picture(byte[] avif) {
        RenderingSettings settings =
                new RenderingSettings(List.of(new Box(256, 256)), new Fit.Inside(), false, "png", 80, 1_000_000, 1769);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment file = arena.allocate(avif.length).copyFrom(MemorySegment.ofArray(avif));
            RenderingResult.Rendered rendered =
                    (RenderingResult.Rendered) new Renderer(settings).render(file, Duration.ofMinutes(1), format -> {});
            byte[] png = rendered.pictures().getFirst().file().toArray(ValueLayout.JAVA_BYTE);
            return ImageIO.read(new ByteArrayInputStream(png));
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
    }

    /** The mean difference of the samples, from 0 to 255. */
    private static double meanDifference(BufferedImage one, BufferedImage other) {
        int[] samples = samples(one);
        int[] others = samples(other);
        assertThat(others).hasSameSizeAs(samples);
        return IntStream.range(0, samples.length)
                .map(i -> Math.abs(samples[i] - others[i]))
                .average()
                .orElseThrow();
    }

    private static int[] samples(BufferedImage picture) {
        return picture.getRaster().getPixels(0, 0, picture.getWidth(), picture.getHeight(), (int[]) null);
    }
}
