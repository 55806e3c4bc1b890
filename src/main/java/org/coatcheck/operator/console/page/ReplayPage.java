package org.coatcheck.operator.console.page;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.aws.Queues;
import org.coatcheck.operator.console.aws.Replay;
import org.coatcheck.operator.console.aws.Replay.Replayed;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.redrive.QueuedMessage;
import org.coatcheck.operator.terminal.Quantity;

/** Replays the chosen messages of a queue, and shows each beside its new attempt. */
public record ReplayPage(Frame frame, Queues queues, Replay replay, Attempts attempts) {

    private static final String MISSING =
            "The other messages were not in the queue any more, or others have received them.";

    /**
     * A message before and after.
     *
     * @param before why it was in the queue
     * @param rows the new attempts
     * @param problem why it stays in the queue; empty if it has left it
     */
    public record Item(String subject, String before, List<Row> rows, String problem) {}

    /** What the template shows. */
    public record View(String summary, List<Item> replayed, String missing, String back) {}

    public Route route() {
        return Route.post("/queues/replay", this::run);
    }

    private Reply run(Request request) {
        EventQueue queue = QueuesPage.queue(request);
        Set<String> chosen = Set.copyOf(request.form().all("message"));
        Map<String, QueuedMessage> before = new LinkedHashMap<>();
        queues.list(queue).forEach(message -> before.put(message.id(), message));
        List<Replayed> replayed = replay.run(queue, chosen);
        View view = new View(
                summary(replayed),
                replayed.stream()
                        .map(one -> item(one, Optional.ofNullable(before.get(one.messageId()))))
                        .toList(),
                replayed.size() == chosen.size() ? "" : MISSING,
                QueuesPage.url("/queues", queue));
        return new Html(frame.part("replayed", Map.of("view", view)));
    }

    /** An event that the function failed with was sent, and stays. */
    static String summary(List<Replayed> replayed) {
        long sent = replayed.stream().filter(one -> one.requestId().isPresent()).count();
        long staying =
                replayed.stream().filter(one -> one.problem().isPresent()).count();
        return Quantity.of(sent, "event") + " sent again"
                + switch ((int) staying) {
                    case 0 -> "";
                    case 1 -> ", 1 stays in the queue";
                    default -> ", " + staying + " stay in the queue";
                };
    }

    private Item item(Replayed replayed, Optional<QueuedMessage> message) {
        Instant now = Instant.now();
        return new Item(
                message.map(QueuesPage::subject).orElse(replayed.messageId()),
                message.map(QueuesPage::reason).orElse(""),
                replayed.requestId().stream()
                        .flatMap(requestId -> attempts.ofRequest(requestId).stream())
                        .map(record -> Row.of(record, now))
                        .collect(Collectors.toList()),
                replayed.problem().orElse(""));
    }
}
