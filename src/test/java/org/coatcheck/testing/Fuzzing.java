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
 * Tries the properties of a class for as long as {@code -Dcoatcheck.fuzz=PT10M} says, all of them together, and tells how it
 * goes. Without it they are tried as often as jqwik does.
 */
public final class Fuzzing implements AroundPropertyHook, AroundTryHook {

    private static final Optional<Duration> TIME =
            Optional.ofNullable(System.getProperty("coatcheck.fuzz")).map(Duration::parse);

    private static final int REPORTS = 10;

    /** Of the property that is being tried; jqwik makes hooks as it likes, and tries one property at a time. */
    private static final Map<String, Long> KINDS = new ConcurrentSkipListMap<>();

    private static long tries;
    private static long startedAt;
    private static long reports;

    /** Counts what came of a try. */
    public static void saw(String kind) {
        KINDS.merge(kind, 1L, Long::sum);
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
        KINDS.clear();
        tries = 0;
        reports = 0;
        startedAt = System.nanoTime();
        String seed = Long.toString(new Random().nextLong());
        context.attributes().setTries(Integer.MAX_VALUE);
        context.attributes().setGeneration(GenerationMode.RANDOMIZED);
        context.attributes().setSeed(seed);
        say("%s for %s, seed %s", context.label(), time(context.containerClass()), seed);
        PropertyExecutionResult result = property.execute();
        say("%s %s after %,d tries: %s", context.label(), result.status(), tries, KINDS);
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
        if (passed * REPORTS / time.toNanos() > reports) {
            reports++;
            say("%s, %,d tries, %s", Duration.ofSeconds(Duration.ofNanos(passed).toSeconds()), tries, memory());
        }
        return passed < time.toNanos() || result.status() != TryExecutionResult.Status.SATISFIED
                ? result
                : TryExecutionResult.satisfied(true);
    }

    /** What each property of the class may have of the time. */
    private static Duration time(Class<?> properties) {
        long count = Arrays.stream(properties.getDeclaredMethods())
                .filter(method -> isProperty(method))
                .count();
        return TIME.orElseThrow().dividedBy(count);
    }

    private static boolean isProperty(Method method) {
        return method.isAnnotationPresent(Property.class);
    }

    /** Of the whole process, libvips and all, where the system tells. */
    private static String memory() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.matches("Vm(RSS|HWM):.*"))
                    .map(line -> line.replaceAll("\\s+", " "))
                    .collect(Collectors.joining(", "));
        } catch (IOException notLinux) {
            throw new UncheckedIOException(notLinux);
        }
    }

    private static void say(String format, Object... values) {
        System.out.printf("fuzzing: " + format + "%n", values);
    }
}
