package org.coatcheck.operator.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

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

    RunningFunction of(Program program) {
        return requireNonNull(running.get(program), () -> program.name() + " is not running");
    }

    /**
     * Measures invocations with an image.
     *
     * @param warmUp how many rounds are run before, and not counted
     */
    void measure(TestImage kind, ImageFile image, int warmUp, int rounds) throws IOException, InterruptedException {
        bench.progress().say("warm invocations, " + kind.description());
        for (int round = 0; round < warmUp; round++) {
            bench.lineup().round(round, program -> bench.upload(image, 1, of(program)));
        }
        Map<Program, Double> cpuBefore = new HashMap<>();
        bench.lineup().round(0, program -> {
            of(program).usage().resetPeak();
            cpuBefore.put(program, of(program).usage().cpu());
        });
        for (int round = 0; round < rounds; round++) {
            bench.lineup().round(round, program -> {
                double took = bench.upload(image, 1, of(program));
                bench.samples().accept(new Sample.Warm(program.name(), kind.toString(), took));
            });
        }
        bench.lineup().round(0, program -> {
            ProcessUsage usage = of(program).usage();
            double cpu = (usage.cpu() - requireNonNull(cpuBefore.get(program))) / rounds;
            bench.samples().accept(new Sample.Settled(program.name(), kind.toString(), cpu, usage.peakMemory()));
        });
    }

    @Override
    public void close() {
        running.values().forEach(RunningFunction::close);
    }
}
