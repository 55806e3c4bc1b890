package org.coatcheck.operator.console.page;

import java.util.Collection;
import java.util.List;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.console.aws.Uploads.Head;
import org.coatcheck.operator.terminal.Printable;

/**
 * A picture with what is known of it.
 *
 * @param size in pixels; empty if the browser finds out
 * @param took how long it took to render; empty if it was not measured
 */
public record Shot(String url, String key, String size, String bytes, String took) {

    static Shot of(Thumbnail thumbnail) {
        return new Shot(
                Links.picture(thumbnail.bucket(), thumbnail.key()),
                Printable.line(thumbnail.key()),
                thumbnail.width() + " × " + thumbnail.height(),
                Words.bytes(thumbnail.bytes()),
                "rendered in " + Words.duration(thumbnail.took()));
    }

    static Shot of(ObjectName object, Head head) {
        return new Shot(
                Links.picture(object.bucket(), object.key()),
                Printable.line(object.key()),
                "",
                Words.bytes(head.bytes()),
                "");
    }

    /** The thumbnails that these attempts made, each as the last one made it. */
    static List<Shot> of(Collection<InvocationRecord> attempts) {
        return attempts.stream()
                .flatMap(attempt -> attempt.ending().map(Ending::thumbnails).stream())
                .filter(thumbnails -> !thumbnails.isEmpty())
                .reduce((earlier, later) -> later)
                .orElse(List.of())
                .stream()
                .map(Shot::of)
                .toList();
    }

    /** For those who cannot see it. */
    public String alt() {
        return "The picture " + key;
    }
}
