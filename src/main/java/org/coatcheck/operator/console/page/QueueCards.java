package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.coatcheck.operator.console.aws.Queues;
import org.coatcheck.operator.redrive.EventQueue;

/** The three queues with the age of their oldest message. */
public final class QueueCards {

    /** To see how old a message is, one has to receive it. That is done when the count changes, and now and then. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);

    private final Queues queues;
    private final Map<EventQueue, Look> looks = new ConcurrentHashMap<>();

    private record Look(int count, Instant at, Optional<Instant> oldest) {}

    /**
     * A queue.
     *
     * @param count about how many messages wait
     * @param oldest when the oldest was sent; empty if none waits
     */
    public record Card(String name, int count, String oldest, String age) {}

    public QueueCards(Queues queues) {
        this.queues = queues;
    }

    List<Card> look(Instant now) {
        return Stream.of(EventQueue.values())
                .map(queue -> {
                    Look look = looks.compute(queue, (same, last) -> look(queue, Optional.ofNullable(last), now));
                    return new Card(
                            queue.toString(),
                            look.count(),
                            look.oldest().map(Instant::toString).orElse(""),
                            look.oldest().map(sentAt -> Words.age(sentAt, now)).orElse(""));
                })
                .toList();
    }

    private Look look(EventQueue queue, Optional<Look> last, Instant now) {
        int count = queues.count(queue);
        return last.filter(known ->
                        known.count() == count && known.at().plus(BETWEEN_LOOKS).isAfter(now))
                .orElseGet(() -> new Look(count, now, count == 0 ? Optional.empty() : queues.oldest(queue)));
    }
}
