package org.coatcheck.operator.console.page;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.coatcheck.operator.console.aws.Site;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Templates;

/** What all pages share: where one is, the way to the other pages, and the command that prints the same. */
public final class Frame {

    private final Templates templates;
    private final Place place;
    private final boolean allowsChanges;

    /**
     * What the template of a page has as {@code frame}.
     *
     * @param room which part of the console it is in
     * @param command that prints the same
     */
    public record View(
            String room,
            String title,
            String command,
            String place,
            boolean local,
            boolean allowsChanges,
            String zone) {}

    public Frame(Templates templates, Site site, boolean allowsChanges) {
        this.templates = templates;
        this.place = Place.of(site);
        this.allowsChanges = allowsChanges;
    }

    Place place() {
        return place;
    }

    /** A command for this stack, which comes without {@code ./coatcheck} and the options that name the stack. */
    String command(String command) {
        return "./coatcheck " + command + place.options();
    }

    /**
     * A whole page.
     *
     * @param command the whole command that prints the same
     */
    Reply page(String room, String title, String command, String template, Map<String, ?> data) {
        Map<String, Object> all = new HashMap<>(data);
        all.put("frame", view(room, title, command));
        return new Html(templates.render(template, all));
    }

    /**
     * A whole page whose content AWS has to be asked for. The browser paints the page at once, then asks the same address for its
     * content.
     *
     * @param command the whole command that prints the same
     * @param content the part of the page that takes time
     */
    Reply later(Request request, String room, String title, String command, Supplier<String> content) {
        return request.isForPart()
                ? new Html(content.get())
                : page(room, title, command, "later", Map.of("address", request.address()));
    }

    /** A part of a page. */
    String part(String template, Map<String, ?> data) {
        Map<String, Object> all = new HashMap<>(data);
        all.put("frame", view("", "", ""));
        return templates.render(template, all);
    }

    private View view(String room, String title, String command) {
        return new View(room, title, command, place.text(), place.isLocal(), allowsChanges, place.question());
    }
}
