package org.coatcheck.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/**
 * With {@code -Dcoatcheck.fuzz=PT10M}, runs all properties of a class for that time together, each for an equal share, and
 * prints the progress. Without it, jqwik's own number of tries applies.
 */
public final class Fuzzing implements AroundPropertyHook, AroundTryHook {

    private static final Optional<Duration> TIME =
            Optional.ofNullable(System.getProperty("coatcheck.fuzz")).map(Duration::parse);

    private static final int PROGRESS_REPORTS = 10;

    /** Counts of the current property. They are static: jqwik creates hooks as it likes, and runs one property at a time. */
    private static final Map<String, Long> RESULTS = new ConcurrentSkipListMap<>();

    private static long tries;
    private static long startedAt;
    private static long reports;

    /** Counts the result of a try, for the summary at the end. */
    public static void count(String result) {
        RESULTS.merge(result, 1L, Long::sum);
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        if (TIME.isEmpty()) {
            return property.execute();
        }
        RESULTS.clear();
        tries = 0;
        reports = 0;
        startedAt = System.nanoTime();
        String seed = Long.toString(new Random().nextLong());
        context.attributes().setTries(Integer.MAX_VALUE);
        context.attributes().setGeneration(GenerationMode.RANDOMIZED);
        context.attributes().setSeed(seed);
        print("%s for %s, seed %s", context.label(), time(context.containerClass()), seed);
        PropertyExecutionResult result = property.execute();
        print("%s %s after %,d tries: %s", context.label(), result.status(), tries, RESULTS);
        return result;
    }

    @Override
    public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor each, List<Object> parameters) {
        TryExecutionResult result = each.execute(parameters);
        if (TIME.isEmpty()) {
            return result;
        }
        tries++;
        Duration time = time(context.containerClass());
        long passed = System.nanoTime() - startedAt;
        if (passed * PROGRESS_REPORTS / time.toNanos() > reports) {
            reports++;
            print(
                    "%s, %,d tries, %s",
                    Duration.ofSeconds(Duration.ofNanos(passed).toSeconds()), tries, memory());
        }
        return passed < time.toNanos() || result.status() != TryExecutionResult.Status.SATISFIED
                ? result
                : TryExecutionResult.satisfied(true);
    }

    /** The share of the time that each property of the class gets. */
    private static Duration time(Class<?> properties) {
        long count = Arrays.stream(properties.getDeclaredMethods())
                .filter(Fuzzing::isProperty)
                .count();
        return TIME.orElseThrow().dividedBy(count);
    }

    private static boolean isProperty(Method method) {
        return method.isAnnotationPresent(Property.class);
    }

    /** The memory of the whole process, including libvips. It is read from Linux's {@code /proc}. */
    private static String memory() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.matches("Vm(RSS|HWM):.*"))
                    .map(line -> line.replaceAll("\\s+", " "))
                    .collect(Collectors.joining(", "));
        } catch (IOException notLinux) {
            throw new UncheckedIOException(notLinux);
        }
    }

    private static void print(String format, Object... values) {
        System.out.printf("fuzzing: " + format + "%n", values);
    }
}
