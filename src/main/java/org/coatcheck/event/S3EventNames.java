package org.coatcheck.event;

import org.coatcheck.event.ObjectEvent.Change;

/**
 * What S3's names of events say about the bytes of an object. Names on no list here are {@link Change#UNKNOWN}: they may be
 * of a kind of change that S3 did not have when the lists were written.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html">
 *     Names in notifications</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html">Names through EventBridge</a>
 */
final class S3EventNames {

    /** S3 sends names without this prefix, but MinIO, Ceph and samples of AWS's own libraries have it. */
    private static final String PREFIX = "s3:";

    private S3EventNames() {}

    static String withoutPrefix(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }

    /** The change that a notification tells of, from its name without the prefix. */
    static Change notified(String name) {
        return switch (name.substring(0, name.indexOf(':') + 1)) {
            case "ObjectCreated:" -> Change.CREATED;
            // If a lifecycle rule deletes an object, S3 sends LifecycleExpiration instead of ObjectRemoved.
            case "ObjectRemoved:", "LifecycleExpiration:" -> Change.REMOVED;
            case "ObjectTagging:", "ObjectAcl:", "ObjectAnnotation:", "ObjectRetention:", "Replication:" ->
                Change.UNCHANGED;
            // MinIO reports reads. A look at the object would be one, and lead to the next event.
            case "ObjectAccessed:" -> Change.UNCHANGED;
            default -> notifiedExactly(name);
        };
    }

    private static Change notifiedExactly(String name) {
        return switch (name) {
            // The cleanup's sweep gives its own events the second name.
            case "ObjectRestore:Completed", "ObjectRestore:Sweep" -> Change.RESTORED;
            case "ObjectRestore:Post", "ObjectRestore:Delete", "LifecycleTransition", "IntelligentTiering" ->
                Change.UNCHANGED;
            default -> Change.UNKNOWN;
        };
    }

    /** The change that an event through EventBridge tells of, from its {@code detail-type}. */
    static Change onEventBridge(String detailType) {
        return switch (detailType) {
            case "Object Created" -> Change.CREATED;
            case "Object Deleted" -> Change.REMOVED;
            case "Object Restore Completed" -> Change.RESTORED;
            case "Object Restore Initiated",
                    "Object Restore Expired",
                    "Object Storage Class Changed",
                    "Object Access Tier Changed",
                    "Object ACL Updated",
                    "Object Tags Added",
                    "Object Tags Deleted" -> Change.UNCHANGED;
            default -> Change.UNKNOWN;
        };
    }
}
