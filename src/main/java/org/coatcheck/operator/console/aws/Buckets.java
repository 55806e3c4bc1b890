package org.coatcheck.operator.console.aws;

import java.util.List;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Stack;

/**
 * The stack's buckets of images.
 *
 * @param uploads at least one; an event that names a key only means the first one
 */
public record Buckets(List<String> uploads, String thumbnails) {

    static Buckets of(Stack stack) {
        return new Buckets(stack.uploadsBuckets(), stack.output("ThumbnailsBucket"));
    }

    public String firstUploads() {
        return uploads.getFirst();
    }

    public boolean isUploads(String bucket) {
        return uploads.contains(bucket);
    }

    boolean has(String bucket) {
        return Stream.concat(uploads.stream(), Stream.of(thumbnails)).anyMatch(bucket::equals);
    }
}
