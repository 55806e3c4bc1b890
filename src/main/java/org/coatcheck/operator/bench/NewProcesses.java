package org.coatcheck.operator.bench;

import java.io.IOException;

/** Measures the memory of new processes. A warm process still holds memory that earlier images took. */
record NewProcesses(Workbench bench, TestImage kind, ImageFile image) {

    private static final int INVOCATIONS = 8;

    void measure() throws IOException, InterruptedException {
        bench.progress().say("memory of new processes, " + kind.description());
        bench.lineup().round(0, program -> {
            try (RunningFunction function = bench.start(program)) {
                for (int i = 0; i < INVOCATIONS; i++) {
                    bench.upload(image, 1, function);
                }
                double memory = function.usage().peakMemory();
                bench.samples().accept(new Sample.NewProcess(program.name(), kind.toString(), memory));
            }
        });
    }
}
