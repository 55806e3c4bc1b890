package org.coatcheck.thumbnail;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.thumbnail.Rendering.Picture;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The thumbnails bucket, written so that a slow worker never overwrites a newer version's thumbnail.
 *
 * <p>A thumbnail is written only where there is none, or over the very one that was seen before the entry was looked at
 * and was still held. If a newer version takes the entry after that, it comes later to the bucket too, and sees ours.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html">Conditional writes</a>
 */
final class ThumbnailStore {

    private static final int PRECONDITION_FAILED = 412;
    private static final int CONFLICT = 409;
    private static final int MOST_TRIES = 10;

    private final S3Client s3;
    private final String bucket;
    private final ThumbnailRules rules;
    private final Objects objects;

    ThumbnailStore(S3Client s3, String bucket, ThumbnailRules rules, Objects objects) {
        this.s3 = s3;
        this.bucket = bucket;
        this.rules = rules;
        this.objects = objects;
    }

    String key(ObjectEvent event, Picture picture) {
        return rules.pattern().key(event.bucket(), event.key(), picture.size(), picture.format());
    }

    /**
     * Stores a thumbnail.
     *
     * @return empty where a newer version has taken the entry
     */
    Optional<Thumbnail> put(Entry held, String key, Picture picture, Map<String, String> metadata) {
        PutObjectRequest.Builder put = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(picture.format().contentType())
                .cacheControl(rules.cacheControl())
                .metadata(metadata);
        Thumbnail thumbnail = new Thumbnail(
                bucket, key, picture.width(), picture.height(), picture.file().byteSize(), picture.took());
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            Optional<String> seen = tries == 0 ? Optional.empty() : eTag(key);
            if (tries > 0 && !objects.isHeld(held)) {
                return Optional.empty();
            }
            put.ifNoneMatch(seen.isPresent() ? null : "*").ifMatch(seen.orElse(null));
            if (put(put.build(), picture)) {
                return Optional.of(thumbnail);
            }
        }
        throw new IllegalStateException("others write " + key + " all the time");
    }

    private boolean put(PutObjectRequest request, Picture picture) {
        try {
            s3.putObject(request, RequestBody.fromByteBuffer(picture.file().asByteBuffer()));
            return true;
        } catch (S3Exception refused) {
            if (refused.statusCode() == PRECONDITION_FAILED
                    || refused.statusCode() == CONFLICT
                    || refused instanceof NoSuchKeyException) {
                return false;
            }
            throw refused;
        }
    }

    private Optional<String> eTag(String key) {
        try {
            return Optional.of(
                    s3.headObject(head -> head.bucket(bucket).key(key)).eTag());
        } catch (NoSuchKeyException gone) {
            return Optional.empty();
        }
    }

    /**
     * Deletes all thumbnails that the object may have, but for some. Only who holds the entry in the state
     * {@link Entry.State#REMOVING} may do so, because a deletion takes whatever is there.
     */
    void deleteAllBut(Entry removing, ObjectEvent event, Collection<String> kept) {
        Set<String> keys = new LinkedHashSet<>(removing.thumbnails());
        rules.sizes()
                .forEach(size -> Stream.of(Format.values())
                        .map(format -> rules.pattern().key(event.bucket(), event.key(), size, format))
                        .filter(ObjectEvent::isKey)
                        .forEach(keys::add));
        keys.removeAll(Set.copyOf(kept));
        if (keys.stream().allMatch(ThumbnailStore::isXml)) {
            deleteAtOnce(keys);
        } else {
            keys.forEach(key -> s3.deleteObject(delete -> delete.bucket(bucket).key(key)));
        }
    }

    private void deleteAtOnce(Collection<String> keys) {
        List<ObjectIdentifier> doomed = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        if (doomed.isEmpty()) {
            return;
        }
        DeleteObjectsResponse response = s3.deleteObjects(delete ->
                delete.bucket(bucket).delete(list -> list.objects(doomed).quiet(true)));
        response.errors().stream().findFirst().ifPresent(error -> {
            throw new IllegalStateException("S3 does not delete " + error.key() + ": " + error.code());
        });
    }

    /** A list of keys travels as XML, which cannot hold every character that a key may have. */
    private static boolean isXml(String key) {
        return key.chars().allMatch(c -> c >= 0x20 && c < 0xFFFE);
    }
}
