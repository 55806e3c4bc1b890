package org.coatcheck.operator.redrive;

import java.util.List;
import org.coatcheck.operator.audit.Subject;
import org.coatcheck.operator.audit.Subject.ObjectIn;
import org.coatcheck.operator.terminal.CommandException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** The objects of the uploads buckets, whose events can be made anew. */
record UploadedObjects(S3Client s3, List<String> buckets) {

    /**
     * An event about the object that the operator means, as it is now. If several objects may be meant, as with a key alone, it is
     * the first one that is there.
     *
     * @throws CommandException if none of them is there
     */
    SdkBytes event(Subject subject, String typed) {
        List<ObjectIn> objects = subject.objects(buckets);
        if (objects.isEmpty()) {
            throw new CommandException(
                    typed + " names no event: give the id of a message or of a request, or an object");
        }
        List<ObjectIn> uploaded = objects.stream()
                .filter(object -> buckets.contains(object.bucket()))
                .toList();
        if (uploaded.isEmpty()) {
            throw new CommandException("only objects of the uploads bucket " + String.join(" or ", buckets)
                    + " can be sent again, and " + objects.getFirst().name() + " is in another one");
        }
        return uploaded.stream()
                .filter(this::isThere)
                .findFirst()
                .map(meant -> QueueJson.plainEvent(meant.detail(buckets)))
                .orElseThrow(() -> new CommandException(
                        "there is no object " + uploaded.getFirst().name() + ", and " + typed
                                + " is no whole id of a message or of a request: nothing was sent"));
    }

    private boolean isThere(ObjectIn object) {
        try {
            s3.headObject(head -> head.bucket(object.bucket()).key(object.key()));
            return true;
        } catch (NoSuchKeyException gone) {
            return false;
        }
    }
}
