package org.coatcheck.settings;

import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * What settings must fulfil. It collects every problem before it throws, so that an operator can correct all of them at once.
 */
public final class Requirements {

    private final List<String> problems = new ArrayList<>();

    /**
     * Requires a value.
     *
     * @param meaning completes the sentence "it names ..."
     */
    public Requirements present(String variable, String value, String meaning) {
        return holds(!value.isEmpty(), variable + " is not set: it names " + meaning);
    }

    /**
     * Requires that a text can be parsed. Quarkus does not parse it, because it would report only its own error, and to the log
     * only.
     *
     * @param text of the variable; an empty Optional if the variable is empty
     * @param kind what the text must be, such as "a whole number"
     * @param example a right text. Its value is returned if the text is wrong, so that the other settings can be checked
     */
    public <T> T parsed(
            String variable, Optional<String> text, Function<String, T> parser, String kind, String example) {
        try {
            return parser.apply(text.orElse("").strip());
        } catch (NumberFormatException | DateTimeParseException wrong) {
            problems.add("%s must be %s such as %s; it is %s".formatted(variable, kind, example, text.orElse("empty")));
            return parser.apply(example);
        }
    }

    /**
     * Requires a condition.
     *
     * @param problem names the environment variable, and says what it must be and what it is; without a full stop
     */
    public Requirements holds(boolean condition, String problem) {
        if (!condition) {
            problems.add(problem);
        }
        return this;
    }

    /**
     * Requires that a text has no character but these.
     *
     * @param problem names the environment variable, and says which characters it may have; the first other one is named after it
     */
    public Requirements hasOnly(IntPredicate allowed, String text, String problem) {
        text.codePoints()
                .filter(allowed.negate())
                .limit(1)
                .forEach(other -> problems.add("%s; it has U+%04X in it".formatted(problem, other)));
        return this;
    }

    /** Creates settings that check themselves. If they are invalid, it adds their problems and returns empty. */
    public <T> Optional<T> valid(Supplier<T> settings) {
        try {
            return Optional.of(settings.get());
        } catch (InvalidSettingsException invalid) {
            problems.addAll(invalid.problems());
            return Optional.empty();
        }
    }

    /**
     * Ends the check.
     *
     * @throws InvalidSettingsException if a requirement is not fulfilled
     */
    public void check() {
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
    }
}
