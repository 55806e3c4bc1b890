package org.coatcheck.operator.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coatcheck.operator.bench.Candidate.Built;
import org.coatcheck.operator.bench.Candidate.LeftOut;

/** The functions that a run looks for: those to measure, and why the others are not measured. */
final class Candidates {

    private final List<Program> programs = new ArrayList<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();

    void add(Candidate candidate) {
        switch (candidate) {
            case Built(Program program) -> programs.add(program);
            case LeftOut(String name, String reason) -> leftOut.put(name, reason);
        }
    }

    /** In the order in which they were added. */
    List<Program> programs() {
        return List.copyOf(programs);
    }

    /** The reasons by name. */
    Map<String, String> leftOut() {
        return Collections.unmodifiableMap(leftOut);
    }
}
