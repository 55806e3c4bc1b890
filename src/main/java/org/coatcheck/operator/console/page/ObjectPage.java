package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.aws.Attempts.Older;
import org.coatcheck.operator.console.aws.FunctionCalls;
import org.coatcheck.operator.console.aws.Uploads;
import org.coatcheck.operator.console.aws.Uploads.Head;
import org.coatcheck.operator.console.web.Parameters;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.terminal.Printable;
import org.coatcheck.operator.terminal.Quantity;
import org.coatcheck.operator.terminal.ShellText;
import org.coatcheck.thumbnail.ObjectEntry;

/** The life of an object: the upload beside its thumbnails, the state of its entry, and the attempts, the oldest first. */
public record ObjectPage(Frame frame, Attempts attempts, Uploads uploads, FunctionCalls function) {

    /**
     * What the template shows.
     *
     * @param reason why the last attempt did not do its work, if it did not
     * @param again makes its thumbnails again; none if it can have none
     * @param original the upload, if it is there
     * @param older the address of older attempts
     * @param all the page of all attempts about it
     */
    public record View(
            List<Crumb> crumbs,
            String name,
            String state,
            String reason,
            String summary,
            List<Again> again,
            List<Shot> original,
            List<Shot> shots,
            String holder,
            List<States.State> states,
            List<Row> rows,
            String older,
            String all) {}

    /**
     * What the template of older attempts shows.
     *
     * @param lookedTo how far back they were looked for
     * @param more the address of still older ones; empty if no record is older
     */
    public record OlderView(String count, String lookedTo, String more, List<Row> rows) {}

    public Stream<Route> routes() {
        return Stream.of(Route.get("/object", this::page), Route.get("/object/older", this::older));
    }

    private Reply page(Request request) {
        ObjectName object = ObjectName.of(request.required("object"));
        String command = frame.command("audit " + ShellText.quoted("s3://" + object));
        return frame.later(
                request,
                "objects",
                Printable.line(object.key()),
                command,
                () -> frame.part("object", Map.of("view", view(object))));
    }

    private View view(ObjectName object) {
        Instant now = Instant.now();
        Optional<ObjectEntry> entry = attempts.entry(object.toString());
        Optional<Head> head = uploads.buckets().isUploads(object.bucket())
                ? uploads.head(object.bucket(), object.key())
                : Optional.empty();
        List<InvocationRecord> about = entry.map(attempts::about).orElse(List.of());
        Optional<String> state = entry.map(known -> known.state().name().toLowerCase(Locale.ROOT));
        boolean hasThumbnails =
                entry.filter(known -> !known.thumbnails().isEmpty()).isPresent();
        return new View(
                Crumb.of(object.bucket(), object.key()),
                Printable.line(object.name()),
                state.orElse("unknown"),
                reason(entry, about),
                summary(head, entry),
                head.flatMap(there -> PlainEvent.ofObject(object, uploads.buckets())).stream()
                        .map(event -> Again.make(event, object, hasThumbnails, frame.place()))
                        .toList(),
                head.map(there -> Shot.of(object, there)).stream().toList(),
                entry.map(known -> shots(known, about)).orElse(List.of()),
                entry.map(known -> "revision " + known.revision() + ", held last by request " + known.requestId())
                        .orElse("no attempt has claimed this object"),
                States.with(state.orElse("")),
                about.stream().map(record -> Row.of(record, now)).toList(),
                older(object.toString(), about, now),
                Parameters.NONE
                        .with("since", "7d")
                        .with("object", object.toString())
                        .url("/attempts"));
    }

    private static String older(String object, List<InvocationRecord> about, Instant now) {
        Instant oldest = about.isEmpty() ? now : about.getFirst().startedAt();
        return older(object, oldest);
    }

    private static String older(String object, Instant before) {
        return Parameters.NONE
                .with("object", object)
                .with("before", before.toString())
                .url("/object/older");
    }

    private Reply older(Request request) {
        String object = request.required("object");
        Instant before = request.required("before", TypedValues::time);
        Duration recordsKept = Told.by(function::recordsKept).value().orElse(FunctionCalls.RECORDS_KEPT_BY_DEFAULT);
        Instant now = Instant.now();
        Older older = attempts.older(object, before, now.minus(recordsKept));
        OlderView view = new OlderView(
                Quantity.of(older.records().size(), "older attempt"),
                older.lookedTo().toString(),
                older.isAll() ? "" : older(object, older.lookedTo()),
                older.records().stream().map(record -> Row.of(record, now)).toList());
        return new Html(frame.part("older", Map.of("view", view)));
    }

    private static String reason(Optional<ObjectEntry> entry, List<InvocationRecord> about) {
        return entry.filter(known -> known.state() == ObjectEntry.State.REJECTED)
                .flatMap(rejected -> about.stream()
                        .map(Reason::of)
                        .filter(reason -> !reason.isEmpty())
                        .reduce((earlier, later) -> later))
                .orElse("");
    }

    private static String summary(Optional<Head> head, Optional<ObjectEntry> entry) {
        return head.map(there -> Words.bytes(there.bytes()) + " · " + there.contentType() + " · ETag " + there.eTag())
                        .orElse("The upload is gone, or may not be read.")
                + entry.map(known -> " · " + Quantity.of(known.thumbnails().size(), "thumbnail"))
                        .orElse("");
    }

    /** The entry's thumbnails, each with what the last attempt that made it has measured. */
    private List<Shot> shots(ObjectEntry entry, List<InvocationRecord> about) {
        return entry.thumbnails().stream()
                .map(key -> about.stream()
                        .flatMap(attempt -> attempt.ending().map(Ending::thumbnails).stream())
                        .flatMap(List<Thumbnail>::stream)
                        .filter(thumbnail -> thumbnail.key().equals(key))
                        .reduce((earlier, later) -> later)
                        .map(Shot::of)
                        .orElseGet(
                                () -> new Shot(Links.picture(uploads.buckets().thumbnails(), key), key, "", "", "")))
                .toList();
    }
}
