package org.coatcheck.simulation;

import java.util.ArrayList;
import java.util.List;

/** What has happened in a simulation, a line for each step: the description of every failed assertion. */
final class Trace {

    private final List<String> lines = new ArrayList<>();

    /** @param key of the simulated object */
    Trace(String key) {
        lines.add(key);
    }

    void add(String line) {
        lines.add(line);
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
