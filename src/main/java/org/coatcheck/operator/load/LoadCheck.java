package org.coatcheck.operator.load;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares the names that the plan expects with the names that the stack has. Each name must be there as often as expected.
 *
 * @param kind what the names stand for, for the report
 * @param mayRepeat whether a name may be found more often than expected: SQS delivers a message at least once
 */
record LoadCheck(String kind, List<String> expected, List<String> found, boolean mayRepeat) {

    LoadCheck {
        expected = List.copyOf(expected);
        found = List.copyOf(found);
    }

    List<String> lost() {
        return difference(expected, found);
    }

    List<String> tooMany() {
        return difference(found, expected);
    }

    /** The names without the others. Each of the others removes one occurrence of its name. */
    private static List<String> difference(List<String> names, List<String> others) {
        List<String> rest = new ArrayList<>(names);
        others.forEach(rest::remove);
        return rest;
    }

    /** A line for each name that is lost or found too often. */
    List<String> discrepancies() {
        List<String> tooMany = tooMany().stream()
                .filter(name -> !mayRepeat || !expected.contains(name))
                .toList();
        return Stream.concat(
                        lost().stream().map(name -> "lost: " + name),
                        tooMany.stream().map(name -> "too many: " + name))
                .toList();
    }
}
