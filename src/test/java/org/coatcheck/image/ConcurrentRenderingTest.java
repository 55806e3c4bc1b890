package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.bytes;
import static org.coatcheck.image.TestImages.file;
import static org.coatcheck.image.TestImages.names;
import static org.coatcheck.image.TestImages.render;
import static org.coatcheck.image.TestImages.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.image.RenderingResult.NotAdmitted;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Rendering several images at the same time has the same results as one after the other, and no more memory than allowed. */
class ConcurrentRenderingTest {

    private static final int THREADS = 4;
    private static final int BOX = 64;

    @Test
    void hasTheSameResultsAsOneAfterTheOther() throws Exception {
        List<String> images = Stream.of("ok", "rejected")
                .flatMap(folder -> names(folder).stream())
                .toList();

        assertThat(inThreads(seed -> results(shuffled(images, seed)))).containsOnly(results(images));
    }

    /** libvips has one error text for all threads. */
    @Test
    void rejectsEachFileForItsOwnReason() throws Exception {
        List<String> broken = names("rejected");
        List<String> manyTimes =
                Collections.nCopies(20, broken).stream().flatMap(List::stream).toList();

        assertThat(inThreads(seed -> results(shuffled(manyTimes, seed)))).containsOnly(results(broken));
    }

    /** The limit has room for one of the images. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void takesNoMoreMemoryThanTheLimit() throws Exception {
        RenderingPeak peak = RenderingPeak.of(LargeImages.png(3000, 3000, 16, 6, true), "jpeg", 256, THREADS);

        assertThat(peak.result()).isEqualTo("rendered");
        assertThat(peak.measured()).isPositive().isLessThanOrEqualTo(peak.stated());
    }

    private interface Job {
        Map<String, String> run(int seed);
    }

    private static List<Map<String, String>> inThreads(Job job) throws InterruptedException, ExecutionException {
        List<Callable<Map<String, String>>> jobs = IntStream.range(0, THREADS)
                .<Callable<Map<String, String>>>mapToObj(seed -> () -> job.run(seed))
                .toList();
        List<Map<String, String>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Map<String, String>> result : threads.invokeAll(jobs)) {
                results.add(result.get());
            }
        }
        return results;
    }

    private static List<String> shuffled(List<String> names, int seed) {
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, new Random(seed));
        return shuffled;
    }

    /** All results of each image, which should be one. */
    private static Map<String, String> results(List<String> images) {
        Map<String, String> results = new TreeMap<>();
        images.forEach(name ->
                results.merge(name, result(name), (some, other) -> some.equals(other) ? some : some + " or " + other));
        return results;
    }

    private static String result(String name) {
        return switch (render(file(name), settings(Optional.empty(), BOX))) {
            case Rendered rendered ->
                HexFormat.of().formatHex(bytes(rendered.pictures().getFirst()));
            case Rejected(String reason) -> reason;
            case NotAdmitted _ -> "not admitted";
        };
    }
}
