package org.coatcheck.operator.console.page;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.aws.FunctionCalls;
import org.coatcheck.operator.console.aws.Logs;
import org.coatcheck.operator.console.aws.Uploads;
import org.coatcheck.operator.console.web.Parameters;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Quantity;
import org.coatcheck.operator.terminal.ShellText;

/** All attempts of one request: what came of it and why, when, with which event, and its log. */
public record AttemptPage(Frame frame, Attempts attempts, FunctionCalls function, Logs logs, Uploads uploads) {

    /** One of the function's settings. */
    public record Setting(String name, String value) {}

    /**
     * What the template shows; the row is that of the last attempt.
     *
     * @param attempts their records, the last one first
     * @param shots the upload, and the thumbnails that were made
     * @param queue the queue into which the event was put; empty if it was put into none
     * @param event that makes the function do the same work; empty if the record does not tell
     * @param again sends it
     * @param settingsProblem why Lambda does not tell the settings; empty if it does
     */
    public record View(
            Row row,
            String count,
            String queue,
            List<Lane> lanes,
            PhaseChart phases,
            List<Facts> attempts,
            List<Shot> shots,
            String event,
            Again again,
            String editUrl,
            String log,
            String version,
            List<Setting> settings,
            String settingsProblem) {}

    public Stream<Route> routes() {
        return Stream.of(Route.get("/attempt", this::page), Route.get("/attempt/log", this::log));
    }

    private Reply page(Request request) {
        String requestId = request.required("id");
        String command = frame.command("audit " + ShellText.quoted(requestId));
        return frame.later(
                request, "attempts", "Attempt", command, () -> frame.part("attempt", Map.of("view", view(requestId))));
    }

    private View view(String requestId) {
        List<InvocationRecord> found = attempts.ofRequest(requestId);
        if (found.isEmpty()) {
            throw new CommandException("no audit record has the request id " + requestId
                    + ": it may have expired, or the function has not begun with it");
        }
        return view(found, found.getLast(), Instant.now());
    }

    private View view(List<InvocationRecord> found, InvocationRecord last, Instant now) {
        Row row = Row.of(last, now);
        Told<Map<String, String>> settings = Told.by(() -> function.settings(last.functionVersion()));
        String event = PlainEvent.of(last, uploads.buckets()).orElse("");
        return new View(
                row,
                Quantity.of(found.size(), "attempt"),
                queue(last),
                Lane.of(found, now),
                PhaseChart.of(found),
                IntStream.rangeClosed(1, found.size())
                        .mapToObj(number -> Facts.of(number, found.get(number - 1)))
                        .toList()
                        .reversed(),
                Stream.concat(upload(last), Shot.of(found).stream()).toList(),
                event,
                Again.send(event, row.subject(), frame.place()),
                Parameters.NONE.with("attempt", last.requestId()).url("/send"),
                Links.log(last.requestId(), found.getFirst().startedAt(), Took.end(last, now)),
                last.functionVersion(),
                settings.value().orElse(Map.of()).entrySet().stream()
                        .map(setting -> new Setting(setting.getKey(), setting.getValue()))
                        .toList(),
                settings.problem());
    }

    /** The upload that the attempt was about, where it is still there. */
    private Stream<Shot> upload(InvocationRecord last) {
        return last.objects().stream()
                .limit(1)
                .flatMap(object -> ObjectName.find(object).stream())
                .filter(object -> uploads.buckets().isUploads(object.bucket()))
                .flatMap(object ->
                        uploads.head(object.bucket(), object.key()).stream().map(head -> Shot.of(object, head)));
    }

    /** Unknown events are rejected too, and have a queue of their own. A remake that is rejected is put into none. */
    private static String queue(InvocationRecord last) {
        boolean isKept = last.ending()
                .filter(ending -> ending.report().containsKey("kept"))
                .isPresent();
        if (last.outcome() != Outcome.REJECTED || isKept) {
            return "";
        }
        return (last.objects().isEmpty() ? EventQueue.UNKNOWN : EventQueue.REJECTED).toString();
    }

    private Reply log(Request request) {
        String requestId = request.required("id");
        Instant from = request.required("from", TypedValues::time);
        Instant to = request.required("to", TypedValues::time);
        List<String> lines = logs.linesOf(requestId, from, to);
        boolean mayGrow =
                Instant.now().isBefore(to.plus(Logs.ARRIVAL)) && lines.stream().noneMatch(Logs::isLastOfAttempt);
        return new Html(
                frame.part("log", Map.of("lines", lines, "again", mayGrow ? Links.log(requestId, from, to) : "")));
    }
}
