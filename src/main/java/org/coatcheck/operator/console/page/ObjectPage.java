package org.coatcheck.operator.console.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.aws.Uploads;
import org.coatcheck.operator.console.aws.Uploads.Head;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.terminal.ShellText;
import org.coatcheck.thumbnail.ObjectEntry;

/** The life of an object: the upload beside its thumbnails, the state of its entry, and the attempts of its last requests. */
public record ObjectPage(
        Frame frame, Attempts attempts, Uploads uploads, String uploadsBucket, String thumbnailsBucket) {

    /**
     * What the template shows.
     *
     * @param reason why the last attempt did not do its work, if it did not
     * @param event that makes its thumbnails again; empty if none can
     * @param original the upload, if it is there
     */
    public record View(
            List<Crumb> crumbs,
            String name,
            String state,
            String reason,
            String summary,
            String event,
            List<Shot> original,
            List<Shot> shots,
            String holder,
            List<States.State> states,
            List<Row> rows) {}

    public Route route() {
        return Route.get("/object", this::page);
    }

    private Reply page(Request request) {
        ObjectName object = ObjectName.of(request.required("object"));
        return frame.page(
                "objects",
                object.key(),
                "audit --object " + ShellText.quoted(object.toString()),
                "object",
                Map.of("view", view(object)));
    }

    private View view(ObjectName object) {
        Optional<ObjectEntry> entry = attempts.entry(object.toString());
        Optional<Head> head =
                object.bucket().equals(uploadsBucket) ? uploads.head(object.bucket(), object.key()) : Optional.empty();
        List<InvocationRecord> about = entry.map(attempts::about).orElse(List.of());
        Optional<String> state = entry.map(known -> known.state().name().toLowerCase(Locale.ROOT));
        return new View(
                Crumb.of(object.bucket(), object.key()),
                object.key().substring(object.key().lastIndexOf('/') + 1),
                state.orElse("unknown"),
                reason(entry, about),
                summary(head, entry),
                head.flatMap(there -> PlainEvent.ofObject(object, uploadsBucket))
                        .orElse(""),
                head.map(there -> Shot.of(object, there)).stream().toList(),
                entry.map(known -> shots(known, about)).orElse(List.of()),
                entry.map(known -> "revision " + known.revision() + ", held last by request " + known.requestId())
                        .orElse("no attempt has claimed this object"),
                States.with(state.orElse("")),
                about.stream().map(Row::of).toList());
    }

    private static String reason(Optional<ObjectEntry> entry, List<InvocationRecord> about) {
        return entry.filter(known -> known.state() == ObjectEntry.State.REJECTED)
                .flatMap(rejected -> about.stream()
                        .flatMap(attempt -> attempt.ending().stream())
                        .flatMap(ending -> ending.failure().stream())
                        .reduce((earlier, later) -> later))
                .map(InvocationRecord.Failure::message)
                .orElse("");
    }

    private static String summary(Optional<Head> head, Optional<ObjectEntry> entry) {
        return head.map(there -> Words.bytes(there.bytes()) + " · " + there.contentType() + " · ETag " + there.eTag())
                        .orElse("The upload is gone.")
                + entry.map(known -> " · " + Words.count(known.thumbnails().size(), "thumbnail"))
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
                        .orElseGet(() -> new Shot(Links.picture(thumbnailsBucket, key), key, "", "", "")))
                .toList();
    }
}
