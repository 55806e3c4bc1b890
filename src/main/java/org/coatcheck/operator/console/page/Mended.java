package org.coatcheck.operator.console.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.coatcheck.event.Outcome;
import org.coatcheck.operator.console.aws.Glance;

/**
 * What became of attempts that did not do their work: those whose event or whose objects are done in the end need no person any
 * more.
 *
 * @param requests that are done
 * @param objects when the last attempt began that made the thumbnails of each, deleted them, or found them finished
 */
record Mended(Set<String> requests, Map<String, Instant> objects) {

    /** The counts in the report of an attempt that say so. */
    private static final List<String> FINISHED = List.of("removed", "duplicates");

    private record Done(String object, Instant startedAt) {}

    static Mended in(List<Glance> glances) {
        List<Glance> done = glances.stream()
                .filter(glance -> glance.outcome() == Outcome.DONE)
                .toList();
        return new Mended(
                done.stream().map(Glance::requestId).collect(Collectors.toSet()),
                done.stream()
                        .filter(Mended::finishes)
                        .flatMap(
                                glance -> glance.objects().stream().map(object -> new Done(object, glance.startedAt())))
                        .collect(Collectors.toMap(
                                Done::object, Done::startedAt, BinaryOperator.maxBy(Instant::compareTo))));
    }

    /** An attempt that finds nothing to do is done as well, also with an object that stays rejected. */
    private static boolean finishes(Glance done) {
        return done.thumbnails() > 0 || FINISHED.stream().anyMatch(done.report()::containsKey);
    }

    boolean has(Glance attempt) {
        return requests.contains(attempt.requestId())
                || (!attempt.objects().isEmpty()
                        && attempt.objects().stream().allMatch(object -> isDoneAfter(attempt, object)));
    }

    private boolean isDoneAfter(Glance attempt, String object) {
        return objects.getOrDefault(object, Instant.MIN).isAfter(attempt.startedAt());
    }
}
