package org.coatcheck.operator.console.page;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.Ledger;
import org.coatcheck.operator.console.aws.Glance;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.stack.AwsErrors;
import org.coatcheck.operator.terminal.Quantity;

/**
 * Something that waits for a person.
 *
 * @param outcome which colour it has
 * @param what how many of what
 */
public record Need(String outcome, String what, String text, String url) {

    private static final int MOST_REASONS = 5;

    private Need(Outcome outcome, long count, String text) {
        this(outcome.toString(), count + " " + outcome, text, "/attempts?outcome=" + outcome);
    }

    /**
     * The most urgent first.
     *
     * @param glances the attempts of the last hour
     * @param dead the dead attempts of any age
     */
    static List<Need> of(
            List<Glance> glances,
            List<Glance> dead,
            List<QueueCards.Card> queues,
            Told<Optional<String>> functionProblem) {
        return Stream.of(
                        function(functionProblem),
                        failedForGood(queues),
                        lostWrites(glances),
                        dead(dead.size()),
                        byReason(glances, Outcome.FAILED),
                        byReason(glances, Outcome.REJECTED))
                .flatMap(needs -> needs)
                .toList();
    }

    private static Stream<Need> function(Told<Optional<String>> problem) {
        return problem.value()
                .map(known -> known.stream().map(why -> new Need("failed", "No start", why, "/attempts")))
                .orElseGet(() -> Stream.of(new Need(
                        "failed",
                        "Unknown state",
                        "Lambda does not tell the function's state: " + problem.problem(),
                        "/stack")));
    }

    /** Their events may be older than the attempts that are shown. */
    private static Stream<Need> failedForGood(List<QueueCards.Card> queues) {
        return queues.stream()
                .filter(queue -> queue.name().equals(EventQueue.FAILED.toString()) && queue.count() > 0)
                .map(queue -> new Need(
                        "failed",
                        Quantity.of(queue.count(), "event"),
                        "failed at every attempt: remove the cause, then replay them",
                        QueuesPage.url("/queues", EventQueue.FAILED)));
    }

    private static Stream<Need> lostWrites(List<Glance> glances) {
        long lost = glances.stream()
                .mapToLong(glance -> glance.report().getOrDefault(Ledger.LOST_WRITES, 0L))
                .sum();
        return lost == 0
                ? Stream.of()
                : Stream.of(new Need(
                        "failed",
                        Quantity.of(lost, "lost record"),
                        "DynamoDB did not accept them in time; the log has them",
                        "/attempts"));
    }

    private static Stream<Need> dead(int count) {
        return count == 0
                ? Stream.of()
                : Stream.of(new Need(
                        "abandoned",
                        Quantity.of(count, "dead attempt"),
                        "begun over 15 minutes ago; the next tick processes "
                                + (count == 1 ? "its event" : "their events") + " again",
                        "/attempts?since=30d&outcome=begun"));
    }

    private static Stream<Need> byReason(List<Glance> glances, Outcome outcome) {
        Mended mended = Mended.in(glances);
        Map<String, Long> counts = glances.stream()
                .filter(glance -> glance.outcome() == outcome && !mended.has(glance))
                .collect(Collectors.groupingBy(
                        glance -> glance.reason()
                                .map(reason -> Reason.of(AwsErrors.withoutRequest(reason), glance.detail()))
                                .orElse("no reason is recorded"),
                        TreeMap::new,
                        Collectors.counting()));
        List<Map.Entry<String, Long>> reasons = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .toList();
        return Stream.concat(
                reasons.stream()
                        .limit(MOST_REASONS)
                        .map(reason -> new Need(outcome, reason.getValue(), reason.getKey())),
                others(reasons.stream().skip(MOST_REASONS).toList(), outcome));
    }

    private static Stream<Need> others(List<Map.Entry<String, Long>> reasons, Outcome outcome) {
        long count = reasons.stream().mapToLong(Map.Entry::getValue).sum();
        return reasons.isEmpty()
                ? Stream.of()
                : Stream.of(new Need(outcome, count, "for " + Quantity.of(reasons.size(), "other reason")));
    }
}
