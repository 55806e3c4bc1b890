package org.coatcheck.operator.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.coatcheck.operator.bench.ProcessUsage.CpuTime;

/** One process of each function, which is kept from one invocation to the next. */
final class WarmFunctions implements AutoCloseable {

    private final Workbench bench;
    private final Map<Program, RunningFunction> running = new HashMap<>();

    WarmFunctions(Workbench bench) {
        this.bench = bench;
    }

    void start() throws IOException, InterruptedException {
        bench.lineup().round(0, program -> {
            RunningFunction function = bench.start(program);
            running.put(program, function);
            function.awaitInit();
        });
    }

    /** What is done with each function in a round. */
    interface Measurement {
        /**
         * Measures one function.
         *
         * @throws IllegalStateException if the function fails
         */
        void of(String name, RunningFunction function) throws IOException, InterruptedException;
    }

    /** Measures each function once. One that fails is ended: it would take CPU time from the others. */
    void round(int number, Measurement measurement) throws IOException, InterruptedException {
        bench.lineup().round(number, program -> {
            RunningFunction function = requireNonNull(running.get(program));
            try {
                measurement.of(program.name(), function);
                function.awaitRest();
            } catch (IllegalStateException failed) {
                function.close();
                throw failed;
            }
        });
    }

    /**
     * Measures invocations with an image.
     *
     * @param warmUp how many rounds are run before, and not counted
     */
    void measure(TestImage kind, ImageFile image, int warmUp, int rounds) throws IOException, InterruptedException {
        bench.progress().say("warm invocations, " + kind.description());
        for (int round = 0; round < warmUp; round++) {
            round(round, (_, function) -> bench.upload(image, 1, function));
        }
        Map<String, CpuTime> cpuBefore = new HashMap<>();
        round(0, (name, function) -> {
            function.usage().resetPeak();
            cpuBefore.put(name, function.usage().cpu());
        });
        for (int round = 0; round < rounds; round++) {
            round(round, (name, function) -> {
                double took = bench.upload(image, 1, function);
                bench.samples().accept(new Sample.Warm(name, kind.toString(), took));
            });
        }
        round(0, (name, function) -> {
            ProcessUsage usage = function.usage();
            double cpu = usage.cpu().millisSince(requireNonNull(cpuBefore.get(name))) / rounds;
            bench.samples().accept(new Sample.Settled(name, kind.toString(), cpu, usage.peakMemory()));
        });
    }

    @Override
    public void close() {
        running.values().forEach(RunningFunction::close);
    }
}
