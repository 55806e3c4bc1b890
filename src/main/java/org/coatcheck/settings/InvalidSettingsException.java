package org.coatcheck.settings;

import java.util.List;

/** At least one setting is missing or wrong. The function must not start: every event would fail. */
public final class InvalidSettingsException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    InvalidSettingsException(List<String> problems) {
        super("Coatcheck does not start. " + String.join(". ", problems) + ".");
        this.problems = List.copyOf(problems);
    }

    /** One sentence for each problem, without a full stop: the environment variable, what it must be, and what it is. */
    public List<String> problems() {
        return problems;
    }
}
