package org.coatcheck.operator.console.page;

import java.util.Map;
import java.util.Optional;
import org.coatcheck.operator.audit.Nearest.Near;
import org.coatcheck.operator.audit.Subject;
import org.coatcheck.operator.console.aws.Lookup;
import org.coatcheck.operator.console.aws.Lookup.Found;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Redirect;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.terminal.ShellText;

/** Leads to the page of what a person has: all that {@code audit} takes. If nothing is found, it shows the nearest thing. */
public record FindPage(Frame frame, Lookup lookup) {

    /** What the template shows; the parts of the sentence about the nearest thing are empty if there is none. */
    public record View(String text, String before, String near, String url, String after) {}

    public Route route() {
        return Route.get("/find", this::find);
    }

    private Reply find(Request request) {
        String text = request.parameters().get("q").orElse("").strip();
        if (text.isEmpty()) {
            return new Redirect("/attempts");
        }
        String command = frame.command("audit " + ShellText.quoted(text));
        return frame.later(request, "attempts", "Find", command, () -> found(text));
    }

    private String found(String text) {
        return switch (lookup.find(text)) {
            case Found.OfRequest(String requestId) -> found(Links.attempt(requestId), requestId);
            case Found.OfObject(String object) -> found(Links.object(object), object);
            case Found.Nothing(Optional<Near> nearest) ->
                frame.part(
                        "find",
                        Map.of("view", nearest.map(near -> view(text, near)).orElse(new View(text, "", "", "", ""))));
        };
    }

    private String found(String url, String name) {
        return frame.part("found", Map.of("url", url, "name", name));
    }

    private static View view(String text, Near near) {
        return new View(text, near.before(), near.name(), url(near.what()), near.after());
    }

    private static String url(Subject subject) {
        return switch (subject) {
            case Subject.ObjectIn object -> Links.object(object.name());
            case Subject.Request(String id) -> Links.attempt(id);
            case Subject other -> "/attempts";
        };
    }
}
