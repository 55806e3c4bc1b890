package org.coatcheck.operator.console.page;

import java.util.HashMap;
import java.util.Map;
import org.coatcheck.operator.console.aws.Site;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Html;
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

    /**
     * A whole page.
     *
     * @param command without {@code ./coatcheck} and the options that name the stack
     */
    Reply page(String room, String title, String command, String template, Map<String, ?> data) {
        return whole(room, title, command(command), template, data);
    }

    /** A whole command, for this stack. */
    String command(String command) {
        return "./coatcheck " + command + place.options();
    }

    /**
     * A whole page of what the AWS CLI prints.
     *
     * @param command without {@code aws} and the options that name the place
     */
    Reply awsPage(String room, String title, String command, String template, Map<String, ?> data) {
        return whole(room, title, place.aws(command), template, data);
    }

    private Reply whole(String room, String title, String command, String template, Map<String, ?> data) {
        Map<String, Object> all = new HashMap<>(data);
        all.put("frame", view(room, title, command));
        return new Html(templates.render(template, all));
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
