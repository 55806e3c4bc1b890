package org.coatcheck.operator.redrive;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.Table;

/** Counts what became of a queue's messages. */
final class RedriveTally {

    /** What became of a message. */
    enum Fate {
        DONE,
        /** The function refuses it again, or still does not know it, and has put it into a queue again. */
        REJECTED,
        /** It was sent, and is left because the function failed. */
        FAILED,
        /** It could not be sent. */
        LEFT,
        OTHER_SOURCE
    }

    private final Map<Fate, Integer> counts = new EnumMap<>(Fate.class);

    void add(Fate fate) {
        counts.merge(fate, 1, Integer::sum);
    }

    int all() {
        return count(Fate.values());
    }

    /** How many should have left the queue and are still there. */
    int left() {
        return count(Fate.FAILED, Fate.LEFT);
    }

    private int count(Fate... fates) {
        return Stream.of(fates).mapToInt(fate -> counts.getOrDefault(fate, 0)).sum();
    }

    String table(EventQueue queue) {
        Table table = new Table(20);
        table.add("QUEUE", "SENT", "DONE", "REJECTED", "FAILED", "LEFT", "OTHER SOURCE");
        table.add(
                queue.toString(),
                Integer.toString(count(Fate.DONE, Fate.REJECTED, Fate.FAILED)),
                Integer.toString(count(Fate.DONE)),
                Integer.toString(count(Fate.REJECTED)),
                Integer.toString(count(Fate.FAILED)),
                Integer.toString(left()),
                Integer.toString(count(Fate.OTHER_SOURCE)));
        return table.toString();
    }
}
