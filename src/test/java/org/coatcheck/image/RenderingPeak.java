package org.coatcheck.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.RenderingResult.NotAdmitted;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;

/**
 * Measures the memory that rendering one file takes, in a new process: nothing else is in its peak, and the allocator keeps
 * nothing of an earlier image.
 *
 * @param stated MB that the renderer says that it may need
 * @param measured MB by which the peak of the process grew
 * @param result what came of the file
 */
record RenderingPeak(long stated, long measured, String result) {

    private static final Pattern NEEDED = Pattern.compile("it may need ([0-9,]+) MB of memory");

    private static final Pattern PRINTED = Pattern.compile("(?m)^peak (\\d+) (\\d+) (.*)$");

    /** The result if an animation needs more memory than it has. The renderer does not say how much. */
    private static final String STOPPED = "animation stopped";

    private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

    /** Renders the file with exactly the memory that the renderer says that it needs. */
    static RenderingPeak of(byte[] file, String format, int size) throws IOException, InterruptedException {
        return of(file, format, size, 1);
    }

    /** Renders the file in several threads at the same time, with exactly the memory that it needs once. */
    static RenderingPeak of(byte[] file, String format, int size, int threads)
            throws IOException, InterruptedException {
        Path image = Files.createTempFile("image", "");
        Path output = Files.createTempFile("output", ".txt");
        try {
            Files.write(image, file);
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            RenderingPeak.class.getName(),
                            image.toString(),
                            format,
                            Integer.toString(size),
                            Integer.toString(threads))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().put("MALLOC_ARENA_MAX", "2"); // as in the template
            Process process = builder.start();
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            Matcher printed = PRINTED.matcher(Files.readString(output));
            if (!printed.find()) {
                throw new AssertionError("the renderer's process printed " + Files.readString(output));
            }
            return new RenderingPeak(
                    Long.parseLong(printed.group(1)), Long.parseLong(printed.group(2)), printed.group(3));
        } finally {
            Files.delete(image);
            Files.delete(output);
        }
    }

    /**
     * Renders a file with exactly the memory that the renderer asks for, and prints what it took. The renderer may ask again
     * when it has read more of the header.
     */
    public static void main(String[] arguments) throws IOException {
        byte[] file = Files.readAllBytes(Path.of(arguments[0]));
        TestImages.render(TestImages.file("ok/png-1x1.png"), TestImages.settings(Optional.of(Format.JPEG), 1));
        int stated = 1;
        while (true) {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
            long before = peak();
            String result = render(file, settings(arguments, stated), Integer.parseInt(arguments[3]));
            Matcher needed = NEEDED.matcher(result);
            if (result.contains(STOPPED)) {
                stated += 4;
                continue;
            }
            if (!needed.find()) {
                System.out.println("peak " + stated + " " + (peak() - before) + " " + result);
                return;
            }
            stated = Integer.parseInt(needed.group(1).replace(",", ""));
        }
    }

    private static RenderingSettings settings(String[] arguments, int stated) {
        return new RenderingSettings(
                List.of(Box.square(Integer.parseInt(arguments[2]))),
                new Inside(),
                true,
                arguments[1],
                80,
                100_000_000,
                RenderingSettings.PROCESS + stated);
    }

    /** What comes of the file, in each of the threads. */
    private static String render(byte[] file, RenderingSettings settings, int threads) {
        Renderer renderer = new Renderer(settings);
        return IntStream.range(0, threads)
                .mapToObj(thread -> CompletableFuture.supplyAsync(() -> render(file, renderer), THREADS))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .distinct()
                .collect(Collectors.joining(" or "));
    }

    private static String render(byte[] file, Renderer renderer) {
        return switch (TestImages.render(file, renderer)) {
            case Rendered rendered -> rendered.animationStopped() ? STOPPED : "rendered";
            case Rejected(String reason) -> reason;
            case NotAdmitted _ -> "not admitted";
        };
    }

    /** In MB. */
    private static long peak() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException notLinux) {
            throw new UncheckedIOException(notLinux);
        }
    }
}
