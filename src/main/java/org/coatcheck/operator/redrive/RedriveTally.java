package org.coatcheck.operator.redrive;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.Table;

/** Counts the messages of a queue by their {@link RedriveResult}. Several threads may add to it. */
final class RedriveTally {

    private final Map<RedriveResult, Integer> counts = new EnumMap<>(RedriveResult.class);

    synchronized void add(RedriveResult result) {
        counts.merge(result, 1, Integer::sum);
    }

    int total() {
        return count(RedriveResult.values());
    }

    /** The number of messages that should have left the queue and are still in it. */
    int leftInQueue() {
        return count(RedriveResult.FAILED, RedriveResult.NOT_SENT);
    }

    private synchronized int count(RedriveResult... results) {
        return Stream.of(results)
                .mapToInt(result -> counts.getOrDefault(result, 0))
                .sum();
    }

    String table(EventQueue queue) {
        Table table = new Table(20);
        table.add("QUEUE", "SENT", "DONE", "REJECTED", "FAILED", "LEFT IN QUEUE", "NOT SELECTED");
        table.add(
                queue.toString(),
                Integer.toString(count(RedriveResult.DONE, RedriveResult.REJECTED, RedriveResult.FAILED)),
                Integer.toString(count(RedriveResult.DONE)),
                Integer.toString(count(RedriveResult.REJECTED)),
                Integer.toString(count(RedriveResult.FAILED)),
                Integer.toString(leftInQueue()),
                Integer.toString(count(RedriveResult.NOT_SELECTED)));
        return table.toString();
    }
}
