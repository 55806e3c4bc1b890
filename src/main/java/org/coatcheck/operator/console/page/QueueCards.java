package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.coatcheck.operator.console.aws.Queues;
import org.coatcheck.operator.console.aws.Queues.Count;
import org.coatcheck.operator.redrive.EventQueue;

/** The three queues with the age of their oldest message. */
public final class QueueCards {

    /** To see how old a message is, one has to receive it. That is done when the count changes, and now and then. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);

    private final Queues queues;
    private final Map<EventQueue, Look> looks = new ConcurrentHashMap<>();

    private record Look(int count, Instant at, Optional<Instant> oldest) {

        boolean isGood(int newCount, Instant now) {
            return count == newCount
                    && oldest.isPresent()
                    && at.plus(BETWEEN_LOOKS).isAfter(now);
        }
    }

    /**
     * A queue.
     *
     * @param count about how many messages wait, with those that another reader has received
     * @param oldest when the oldest was sent; empty if that is not known
     * @param problem why SQS does not tell the rest; empty if it does
     */
    public record Card(String name, int count, String oldest, String age, String problem) {

        public String shownCount() {
            return problem.isEmpty() ? Integer.toString(count) : "?";
        }

        /** What to say if it is not known when the oldest message was sent. */
        public String text() {
            if (!problem.isEmpty()) {
                return problem;
            }
            return count > 0 ? "received by another reader" : "empty";
        }
    }

    public QueueCards(Queues queues) {
        this.queues = queues;
    }

    List<Card> look(Instant now) {
        return Stream.of(EventQueue.values()).map(queue -> card(queue, now)).toList();
    }

    private Card card(EventQueue queue, Instant now) {
        Told<Look> told =
                Told.by(() -> looks.compute(queue, (same, last) -> look(queue, Optional.ofNullable(last), now)));
        Optional<Instant> oldest = told.value().flatMap(Look::oldest);
        return new Card(
                queue.toString(),
                told.value().map(Look::count).orElse(0),
                oldest.map(Instant::toString).orElse(""),
                oldest.map(sentAt -> Words.age(sentAt, now)).orElse(""),
                told.problem());
    }

    private Look look(EventQueue queue, Optional<Look> last, Instant now) {
        Count count = queues.count(queue);
        return last.filter(known -> known.isGood(count.all(), now))
                .orElseGet(
                        () -> new Look(count.all(), now, count.hasVisible() ? queues.oldest(queue) : Optional.empty()));
    }
}
