package org.coatcheck.operator.console.page;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.operator.console.aws.Buckets;
import org.coatcheck.operator.console.aws.Uploads;
import org.coatcheck.operator.console.aws.Uploads.Folder;
import org.coatcheck.operator.console.aws.Uploads.Listed;
import org.coatcheck.operator.console.web.Parameters;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Printable;
import org.coatcheck.operator.terminal.ShellText;

/** The uploads buckets, folder by folder. */
public record ObjectsPage(Frame frame, Uploads uploads) {

    /** What the template shows of an object. */
    public record Item(String url, String picture, String name, String bytes, String modifiedAt) {}

    /**
     * What the template shows.
     *
     * @param buckets to choose from; none if there is one bucket
     */
    public record View(
            List<Chip> buckets,
            List<Crumb> crumbs,
            String prefix,
            boolean isEmpty,
            List<Crumb> folders,
            List<Item> objects,
            String more) {}

    public Route route() {
        return Route.get("/objects", this::page);
    }

    private Reply page(Request request) {
        String command =
                frame.place().aws("s3 ls " + ShellText.quoted("s3://" + bucket(request) + "/" + prefix(request)));
        return frame.later(
                request, "objects", "Objects", command, () -> frame.part("objects", Map.of("view", view(request))));
    }

    private View view(Request request) {
        String bucket = bucket(request);
        String prefix = prefix(request);
        Folder folder = uploads.list(bucket, prefix, request.parameters().get("after"));
        return new View(
                chips(bucket),
                Crumb.of(bucket, prefix),
                prefix,
                folder.folders().isEmpty() && folder.objects().isEmpty(),
                folder.folders().stream()
                        .map(below -> new Crumb(
                                Printable.line(below.substring(prefix.length())), Links.folder(bucket, below)))
                        .toList(),
                folder.objects().stream()
                        .map(object -> item(bucket, prefix, object))
                        .toList(),
                more(bucket, prefix, folder.next()));
    }

    /** No address lists another bucket with the operator's credentials. */
    private String bucket(Request request) {
        Buckets buckets = uploads.buckets();
        String bucket = request.parameters().get("bucket").orElse(buckets.firstUploads());
        if (!buckets.isUploads(bucket)) {
            throw new CommandException(bucket + " is no uploads bucket of this stack: there is "
                    + String.join(" and ", buckets.uploads()));
        }
        return bucket;
    }

    private static String prefix(Request request) {
        return request.parameters().get("prefix").orElse("");
    }

    private List<Chip> chips(String open) {
        List<String> buckets = uploads.buckets().uploads();
        return buckets.size() == 1
                ? List.of()
                : buckets.stream()
                        .map(bucket -> new Chip(bucket, Links.folder(bucket, ""), bucket.equals(open)))
                        .toList();
    }

    static Item item(String bucket, String prefix, Listed object) {
        String below = object.key().substring(prefix.length());
        String name = below.isEmpty() ? new ObjectName(bucket, object.key()).name() : below;
        return new Item(
                Links.object(bucket + "/" + object.key()),
                Links.picture(bucket, object.key()),
                Printable.line(name),
                Words.bytes(object.bytes()),
                object.modifiedAt().toString());
    }

    private static String more(String bucket, String prefix, Optional<String> next) {
        return next.map(after -> Parameters.NONE
                        .with("bucket", bucket)
                        .with("prefix", prefix)
                        .with("after", after)
                        .url("/objects"))
                .orElse("");
    }
}
