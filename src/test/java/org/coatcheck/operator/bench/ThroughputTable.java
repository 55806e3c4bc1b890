package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.coatcheck.image.TestImages;
import org.coatcheck.operator.bench.Buckets.StoredObject;
import org.coatcheck.operator.bench.ProcessUsage.CpuTime;
import org.coatcheck.operator.packaging.RuntimeApi.Invocation;
import org.coatcheck.operator.terminal.Table;

/** How many uploads the function processes at each concurrency, with the waits of AWS. The figures are of this machine only. */
final class ThroughputTable {

    private static final List<Integer> CONCURRENCIES = List.of(1, 2, 8, 32);
    private static final int WARM_UP = 300;
    private static final int UPLOADS = 600;
    private static final List<String> FILES =
            List.of("ok/jpeg-baseline.jpg", "ok/png-rgb.png", "ok/jpeg-12-megapixels.jpg");

    /** In milliseconds, of the same region. */
    private static final Latency LATENCY =
            new Latency(Map.of("GetObject", 20, "PutObject", 30, "dynamodb", 5, "sqs", 8));

    private ThroughputTable() {}

    static String of(Program program, Path folder) throws IOException, InterruptedException {
        Table table = new Table(40);
        table.add("CONCURRENCY", "UPLOADS PER SECOND", "PER CPU SECOND", "PEAK MEMORY");
        for (int concurrency : CONCURRENCIES) {
            try (AwsStandIn aws = new AwsStandIn(Optional.empty(), LATENCY);
                    ConcurrentFunction function = new ConcurrentFunction(
                            program,
                            concurrency,
                            api -> managed(new Environment(aws, Trust.NONE).of(program, api)),
                            folder.resolve("throughput.log"))) {
                Uploads uploads = new Uploads(aws.buckets(), Path.of("").toAbsolutePath());
                send(function, uploads, WARM_UP);
                CpuTime before = function.usage().cpu();
                long start = System.nanoTime();
                send(function, uploads, UPLOADS);
                double seconds = (System.nanoTime() - start) / 1e9;
                table.add(
                        Integer.toString(concurrency),
                        text(UPLOADS / seconds),
                        text(UPLOADS / function.usage().cpu().millisSince(before) * 1000),
                        text(function.usage().peakMemory()) + " MB");
            }
        }
        return table.toString();
    }

    private static Map<String, String> managed(Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "2048");
        return variables;
    }

    private static void send(ConcurrentFunction function, Uploads uploads, int count) {
        List<ImageFile> images = FILES.stream()
                .map(file -> new ImageFile(
                        file.substring(file.length() - 3),
                        StoredObject.of(TestImages.file(file), "application/octet-stream")))
                .toList();
        CompletableFuture<?>[] responses = IntStream.range(0, count)
                .mapToObj(number -> function.send(new Invocation(
                        uploads.upload(images.get(number % images.size()), 1).event())))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(responses).orTimeout(10, TimeUnit.MINUTES).join();
    }

    private static String text(double figure) {
        return String.format(Locale.ROOT, "%.1f", figure);
    }
}
