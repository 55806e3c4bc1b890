package org.coatcheck.operator.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The functions that are measured, in turn within each round. A function that fails is left out from then on. */
final class Lineup {

    private final List<Program> programs;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final Consumer<String> say;

    /** What is done with each function in a round. */
    interface Measurement {
        /**
         * Measures one function.
         *
         * @throws IllegalStateException if the function fails
         */
        void of(Program program) throws IOException, InterruptedException;
    }

    /** @param say prints progress */
    Lineup(List<Program> programs, Consumer<String> say) {
        this.programs = new ArrayList<>(programs);
        this.say = say;
    }

    /** Those that have not failed. */
    List<Program> programs() {
        return List.copyOf(programs);
    }

    /** Why functions are left out, by their names. */
    Map<String, String> failures() {
        return Collections.unmodifiableMap(failures);
    }

    /**
     * Measures each function once.
     *
     * @param number of the round; each round begins with another function
     */
    void round(int number, Measurement measurement) throws IOException, InterruptedException {
        List<Program> order = new ArrayList<>(programs);
        Collections.rotate(order, -number);
        for (Program program : order) {
            try {
                measurement.of(program);
            } catch (IllegalStateException failed) {
                programs.remove(program);
                failures.put(program.name(), String.valueOf(failed.getMessage()));
                say.accept(program.name() + " is left out: " + failed.getMessage());
            }
        }
    }
}
