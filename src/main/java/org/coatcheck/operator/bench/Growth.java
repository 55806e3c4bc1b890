package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Measures how the time of an invocation grows with its work: larger images, more records in an event, longer events. */
record Growth(Workbench bench, WarmFunctions functions, Path home) {

    private static final List<Double> MEGAPIXELS = List.of(0.1, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0);
    private static final List<Integer> RECORDS = List.of(1, 2, 5, 10, 20, 50, 100);
    private static final List<Double> MEGABYTES = List.of(0.01, 0.1, 0.5, 1.0, 2.0, 4.0, 5.9);

    static final int WARM_UP = 1;
    static final int INVOCATIONS = 7;

    private static final int BYTES_PER_MB = 1_000_000;

    /** An event and what is checked after it. */
    private interface Work {
        double measure(RunningFunction function) throws IOException, InterruptedException;
    }

    void measure() throws IOException, InterruptedException {
        for (double megapixels : MEGAPIXELS) {
            int width = (int) Math.sqrt(megapixels * 1e6 * 4 / 3);
            ImageFile image = Pictures.jpeg(width, width * 3 / 4, 1);
            repeat("megapixels", megapixels, function -> bench.upload(image, 1, function));
        }
        ImageFile small = TestImage.SMALL.file();
        for (int records : RECORDS) {
            repeat("records", records, function -> bench.upload(small, records, function));
        }
        for (double megabytes : MEGABYTES) {
            int length = (int) (megabytes * BYTES_PER_MB);
            String request = withBody("function-url.json", "\"isBase64Encoded\": false", length);
            repeat("MB of request", megabytes, function -> function.invoke(request));
            String unknown = "{\"source\": \"bench\", \"text\": \"" + "x".repeat(length) + "\"}";
            repeat("MB of unknown event", megabytes, function -> function.invoke(unknown));
        }
    }

    private void repeat(String unit, double size, Work work) throws IOException, InterruptedException {
        bench.progress().say("growth: " + Report.number(size) + " " + unit);
        for (int i = 0; i < WARM_UP + INVOCATIONS; i++) {
            boolean counts = i >= WARM_UP;
            functions.round(i, (name, function) -> {
                double took = work.measure(function);
                if (counts) {
                    bench.samples().accept(new Sample.Growth(name, unit, size, took));
                }
            });
        }
    }

    private String withBody(String file, String before, int length) throws IOException {
        String event =
                Files.readString(home.resolve("src/test/resources/events").resolve(file));
        return event.replace(before, "\"body\": \"" + "x".repeat(length) + "\", " + before);
    }
}
