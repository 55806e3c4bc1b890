package org.coatcheck.operator.bench;

import java.io.IOException;

/** Measures new processes, each with one invocation. */
record ColdStarts(Workbench bench, ImageFile image) {

    /** One more round is run first and not counted: it brings the files into the system's cache. */
    void measure(int rounds) throws IOException, InterruptedException {
        for (int round = 0; round <= rounds; round++) {
            bench.progress().say("cold starts, round " + round + " of " + rounds);
            boolean counts = round > 0;
            bench.lineup().round(round, program -> {
                Sample.Cold sample = measure(program);
                if (counts) {
                    bench.samples().accept(sample);
                }
            });
        }
    }

    private Sample.Cold measure(Program program) throws IOException, InterruptedException {
        try (RunningFunction function = bench.start(program)) {
            double init = function.awaitInit();
            double first = bench.upload(image, 1, function);
            ProcessUsage usage = function.usage();
            return new Sample.Cold(
                    program.name(), init, init + first, usage.cpu().millis(), usage.peakMemory());
        }
    }
}
