package org.coatcheck.router;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.coatcheck.event.Attempt;
import org.coatcheck.event.Event.SqsMessages;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.Message;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.event.ResponseWriter;
import org.coatcheck.router.Attempts.Job;
import org.coatcheck.sdk.Deadline;
import org.coatcheck.sdk.OutOfTimeException;
import org.jboss.logging.Logger;

/**
 * Processes the messages of a queue, each in an attempt of its own, one after the other. The response names the messages that
 * failed, and Lambda has the queue deliver them again.
 *
 * <p>No message is begun in the second half of the time: Lambda would stop one that takes longer than what is left, and then have
 * all of them delivered again, even those that are done. Those that are not begun count as failed, and as delivered. Those that
 * were delivered most often come first, so that the queue gives few of them up before they were begun.
 *
 * <p>If all of them fail, the invocation fails, so that AWS counts it as an error. So does a redriven event if one of its
 * messages fails: an operator has sent it, who keeps the whole event then.
 *
 * <p>After a failure, no further message of a FIFO queue is begun, or the order in which they are processed would change.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">Partial batch responses</a>
 */
final class Batches {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    private static final int INTERNAL_SERVER_ERROR = 500;

    private final Attempts attempts;
    private final Job job;
    private final Clock clock;

    Batches(Attempts attempts, Job job, Clock clock) {
        this.attempts = attempts;
        this.job = job;
        this.clock = clock;
    }

    /** @throws RuntimeException if all messages failed */
    byte[] process(Invocation invocation, SqsMessages batch) {
        // Counted from now, as the time of each message is. Else a message that takes all of its time would leave a
        // little, and the next one would begin in vain.
        Duration time = Duration.between(clock.instant(), invocation.deadline());
        return Deadline.keep(time, () -> {
            Run run = new Run(invocation);
            inOrder(batch.messages()).forEach(run::process);
            return run.response();
        });
    }

    private static List<Message> inOrder(List<Message> messages) {
        return messages.stream().anyMatch(message -> message.via().isFifoQueue())
                ? messages
                : messages.stream()
                        .sorted(Comparator.comparingInt(Message::deliveries).reversed())
                        .toList();
    }

    /** What has become of the messages of one event so far. */
    private final class Run {

        private final Invocation invocation;
        private final Duration half = Deadline.timeLeft().dividedBy(2);
        private final List<Response> responses = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();
        private Optional<RuntimeException> firstFailure = Optional.empty();
        private boolean isStopped;

        Run(Invocation invocation) {
            this.invocation = invocation;
        }

        void process(Message message) {
            String id = message.via().messageId();
            if (isStopped || Deadline.timeLeft().compareTo(half) < 0) {
                failed.add(id);
                return;
            }
            boolean isFirst = responses.isEmpty() && failed.isEmpty();
            Attempt attempt = invocation.attemptAt(message, clock.instant(), isFirst);
            try {
                responses.add(attempts.make(attempt, message.event(), message.bytes(), job));
            } catch (RuntimeException failure) {
                LOG.errorf(failure, "message %s failed in request %s", id, invocation.requestId());
                failed.add(id);
                firstFailure = firstFailure.or(() -> Optional.of(failure));
                isStopped = message.via().isFifoQueue();
            }
        }

        byte[] response() {
            if (!failed.isEmpty() && (responses.isEmpty() || invocation.redriven())) {
                throw firstFailure.orElseGet(() -> new OutOfTimeException("message"));
            }
            boolean isOne = responses.size() == 1 && failed.isEmpty();
            return ResponseWriter.writeBatch(
                    status(), isOne ? responses.getFirst().body() : summary(), failed);
        }

        /** That of the message that went worst. */
        private int status() {
            return failed.isEmpty()
                    ? responses.stream().mapToInt(Response::status).max().orElseThrow()
                    : INTERNAL_SERVER_ERROR;
        }

        private String summary() {
            Map<String, Long> counts = responses.stream()
                    .collect(Collectors.groupingBy(
                            response -> response.outcome().toString(), LinkedHashMap::new, Collectors.counting()));
            if (!failed.isEmpty()) {
                counts.put(Outcome.FAILED.toString(), (long) failed.size());
            }
            return counts.entrySet().stream()
                    .map(count -> count.getValue() + " " + count.getKey())
                    .collect(Collectors.joining(", ", responses.size() + failed.size() + " messages: ", ""));
        }
    }
}
