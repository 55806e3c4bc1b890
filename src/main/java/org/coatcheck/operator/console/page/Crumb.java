package org.coatcheck.operator.console.page;

import java.util.ArrayList;
import java.util.List;
import org.coatcheck.operator.terminal.Printable;

/** A folder above a key or a prefix. */
public record Crumb(String text, String url) {

    /** All folders of a prefix or a key, beginning with the bucket. */
    static List<Crumb> of(String bucket, String key) {
        List<Crumb> crumbs = new ArrayList<>();
        crumbs.add(new Crumb(bucket, Links.folder(bucket, "")));
        int start = 0;
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', start)) {
            crumbs.add(new Crumb(
                    Printable.line(key.substring(start, slash)), Links.folder(bucket, key.substring(0, slash + 1))));
            start = slash + 1;
        }
        return crumbs;
    }
}
