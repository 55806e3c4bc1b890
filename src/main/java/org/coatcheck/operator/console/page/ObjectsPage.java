package org.coatcheck.operator.console.page;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.operator.console.aws.Uploads;
import org.coatcheck.operator.console.aws.Uploads.Folder;
import org.coatcheck.operator.console.aws.Uploads.Listed;
import org.coatcheck.operator.console.web.Parameters;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;

/** The uploads bucket, folder by folder. */
public record ObjectsPage(Frame frame, Uploads uploads, String uploadsBucket) {

    /** What the template shows of an object. */
    public record Item(String url, String picture, String name, String bytes, String modifiedAt) {}

    /** What the template shows. */
    public record View(
            List<Crumb> crumbs, String prefix, boolean isEmpty, List<Crumb> folders, List<Item> objects, String more) {}

    public Route route() {
        return Route.get("/objects", this::page);
    }

    private Reply page(Request request) {
        String prefix = request.parameters().get("prefix").orElse("");
        Folder folder = uploads.list(prefix, request.parameters().get("after"));
        View view = new View(
                Crumb.of(uploadsBucket, prefix),
                prefix,
                folder.folders().isEmpty() && folder.objects().isEmpty(),
                folder.folders().stream()
                        .map(below -> new Crumb(below.substring(prefix.length()), Links.folder(below)))
                        .toList(),
                folder.objects().stream().map(object -> item(prefix, object)).toList(),
                more(prefix, folder.next()));
        return frame.page("objects", "Objects", "audit --since 7d", "objects", Map.of("view", view));
    }

    private Item item(String prefix, Listed object) {
        return new Item(
                Links.object(uploadsBucket + "/" + object.key()),
                Links.picture(uploadsBucket, object.key()),
                object.key().substring(prefix.length()),
                Words.bytes(object.bytes()),
                object.modifiedAt().toString());
    }

    private static String more(String prefix, Optional<String> next) {
        return next.map(after -> Parameters.NONE
                        .with("prefix", prefix)
                        .with("after", after)
                        .url("/objects"))
                .orElse("");
    }
}
