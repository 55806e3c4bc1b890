package org.coatcheck.operator.console.page;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.aws.Buckets;
import org.coatcheck.operator.console.aws.FunctionCalls;
import org.coatcheck.operator.console.aws.FunctionCalls.Called;
import org.coatcheck.operator.console.web.Parameters;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Bytes;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.IndentedJson;

/** Sends an event to the function: one of the examples, one that somebody wrote, or that of an earlier attempt. */
public record SendPage(Frame frame, Attempts attempts, FunctionCalls function, Fixtures fixtures, Buckets buckets) {

    private static final String FIRST = "{\n  \"source\": \"aws:apigateway\",\n  \"detail\": \"GET /hello\"\n}";

    /**
     * What the template of the page shows.
     *
     * @param again whether it is the event of an earlier attempt
     * @param question to ask before the event is sent; empty where nothing can be broken
     * @param uploads the prefix of uploads, or their bucket if there is none
     * @param uploadsProblem why the prefix is not known; empty if it is
     * @param mostBytes of a picture
     * @param uploadQuestion to ask before a picture is uploaded, likewise
     */
    public record View(
            String event,
            boolean again,
            String question,
            String uploads,
            String uploadsProblem,
            int mostBytes,
            String uploadQuestion,
            List<String> fixtures,
            String fixture) {}

    /** What the template of a response shows. */
    public record Sent(
            String outcome,
            String word,
            String url,
            String requestId,
            String response,
            List<Row> rows,
            List<Shot> shots,
            List<String> log) {}

    public Stream<Route> routes() {
        return Stream.of(
                Route.get("/send", this::page),
                Route.get("/send/fixture", this::fixture),
                Route.post("/send", this::send));
    }

    private Reply page(Request request) {
        Parameters parameters = request.parameters();
        Optional<String> again = parameters.get("attempt");
        String fixture = parameters.get("fixture").orElse("");
        String event = again.map(this::eventOf).orElseGet(() -> fixture.isEmpty() ? FIRST : fixtures.text(fixture));
        Told<String> prefix = Told.by(function::uploadsPrefix);
        View view = new View(
                event,
                again.isPresent(),
                frame.place().ask("Send 1 event to the function" + (again.isPresent() ? " again" : "")),
                prefix.value().filter(known -> !known.isEmpty()).orElse(buckets.firstUploads()),
                prefix.problem(),
                UploadPage.LARGEST_UPLOAD,
                frame.place().ask("Upload the picture NAME"),
                fixtures.names(),
                fixture);
        return frame.page("send", "Send", frame.command("audit --since 15m"), "send", Map.of("view", view));
    }

    private String eventOf(String requestId) {
        return attempts.ofRequest(requestId).stream()
                .flatMap(record -> PlainEvent.of(record, buckets).stream())
                .findFirst()
                .orElseThrow(() -> new CommandException("the record of " + requestId
                        + " does not tell its event: replay it from its queue, or start from an example"));
    }

    private Reply fixture(Request request) {
        return Bytes.text("text/plain; charset=utf-8", fixtures.text(request.required("name")));
    }

    private Reply send(Request request) {
        Parameters form = request.form();
        byte[] event = form.get("event").orElse("").getBytes(StandardCharsets.UTF_8);
        Called called = form.get("again").isPresent() ? function.sendAgain(event) : function.send(event);
        List<InvocationRecord> records = attempts.ofRequest(called.requestId());
        Sent sent = new Sent(
                called.failed() ? "failed" : outcome(records),
                called.failed() ? "failed" : "responded" + status(called),
                Links.attempt(called.requestId()),
                called.requestId(),
                IndentedJson.of(called.response()),
                records.stream().map(record -> Row.of(record, Instant.now())).toList(),
                Shot.of(records),
                called.log());
        return new Html(frame.part("sent", Map.of("view", sent)));
    }

    private static String outcome(List<InvocationRecord> records) {
        return records.isEmpty() ? "begun" : records.getLast().outcome().toString();
    }

    private static String status(Called called) {
        return called.status().isPresent() ? " " + called.status().getAsInt() : "";
    }
}
