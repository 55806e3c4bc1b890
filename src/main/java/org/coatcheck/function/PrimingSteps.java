package org.coatcheck.function;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.event.Invocation;
import org.coatcheck.image.Box;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.Format;
import org.coatcheck.image.Renderer;
import org.coatcheck.image.RenderingResult.NotAdmitted;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.router.Router;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * What {@link Priming} runs: the function's own code, with AWS responses from memory; libvips with each format; and
 * {@link PrimingCalls}.
 */
final class PrimingSteps {

    /** A black square of 512 x 512 pixels: large enough for its decoder to shrink it, and fast to encode. */
    private static final String IMAGE = "priming.jpg";

    private static final int IMAGE_SIZE = 512;

    private static final Duration TIME_OUT = Duration.ofMinutes(1);

    private final RoomSettings settings;
    private final PrimingCalls calls;
    private final byte[] image = image();
    private final Router router;

    PrimingSteps(RoomSettings settings, S3Client s3, DynamoDbClient dynamoDb, SqsClient sqs) {
        this.settings = settings;
        this.calls = new PrimingCalls(settings, s3, dynamoDb, sqs);
        this.router = Wiring.router(
                settings,
                new PrimingClients.S3(image),
                new PrimingClients.DynamoDb(),
                new PrimingClients.Sqs(),
                Clock.systemUTC(),
                line -> {});
    }

    Stream<Runnable> all() {
        return Stream.concat(Stream.of(this::routeEvents, this::renderFormats), calls.all());
    }

    private void routeEvents() {
        Instant now = Instant.now();
        Invocation invocation =
                new Invocation("priming", now, now.plus(TIME_OUT), "$LATEST", false, 128, false, Optional.empty());
        PrimingEvents.ALL.forEach(event -> router.route(invocation, event.getBytes(UTF_8)));
    }

    /** Renders the image in each format, and then renders that file as a thumbnail. */
    private void renderFormats() {
        Renderer thumbnails = new Renderer(settings.rendering());
        for (Format format : Format.values()) {
            byte[] file = render(new Renderer(fullSize(format)), image);
            render(thumbnails, file);
        }
    }

    private static RenderingSettings fullSize(Format format) {
        String name = format.name().toLowerCase(Locale.ROOT);
        return new RenderingSettings(
                List.of(Box.square(IMAGE_SIZE)), new Inside(), false, name, 80, Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static byte[] render(Renderer renderer, byte[] file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(file.length).copyFrom(MemorySegment.ofArray(file));
            return switch (renderer.render(segment, TIME_OUT, format -> {})) {
                case Rendered rendered -> rendered.pictures().getFirst().file().toArray(JAVA_BYTE);
                case Rejected rejected ->
                    throw new IllegalStateException("libvips cannot render the priming image: " + rejected.reason());
                case NotAdmitted _ ->
                    throw new IllegalStateException("nothing else is rendered before the first event");
            };
        }
    }

    private static byte[] image() {
        try (InputStream file = PrimingSteps.class.getResourceAsStream(IMAGE)) {
            return Optional.ofNullable(file).orElseThrow().readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + IMAGE, unreadable);
        }
    }
}
