package org.coatcheck.thumbnail;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.image.Format;
import org.coatcheck.image.Rendering.Picture;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * The thumbnails bucket. Only who holds an object's entry in the state {@link ObjectEntry.State#WRITING} may write or delete
 * its thumbnails, and so is alone with them.
 *
 * <p>S3's conditional writes would not do: an ETag is that of the bytes, and a bucket where a picture came back looks to
 * a slow worker as if nothing had been written since it looked.
 */
final class ThumbnailsBucket {

    /** Of a small thumbnail. */
    private static final int REHEARSED_BYTES = 8192;

    private final S3Client s3;
    private final String bucket;
    private final ThumbnailRules rules;

    ThumbnailsBucket(S3Client s3, String bucket, ThumbnailRules rules) {
        this.s3 = s3;
        this.bucket = bucket;
        this.rules = rules;
    }

    String key(ObjectEvent event, Picture picture) {
        return key(event, picture.size(), picture.format());
    }

    private String key(ObjectEvent event, int size, Format format) {
        return rules.pattern().key(event.bucket(), event.key(), size, format);
    }

    /** All keys that the object's thumbnails may have by the rules. */
    List<String> keys(ObjectEvent event) {
        return rules.sizes().stream()
                .flatMap(size -> Stream.of(Format.values()).map(format -> key(event, size, format)))
                .filter(ObjectEvent::isKey)
                .toList();
    }

    boolean has(String key) {
        try {
            s3.headObject(head -> head.bucket(bucket).key(key));
            return true;
        } catch (NoSuchKeyException gone) {
            return false;
        }
    }

    Thumbnail put(String key, Picture picture, Map<String, String> metadata) {
        put(request(key, picture, metadata), picture);
        return new Thumbnail(
                bucket, key, picture.width(), picture.height(), picture.file().byteSize(), picture.took());
    }

    /** A write that S3 refuses: there is no object with such an ETag to be overwritten. */
    void rehearse() {
        Picture picture =
                new Picture(1, Format.JPEG, 1, 1, MemorySegment.ofArray(new byte[REHEARSED_BYTES]), Duration.ZERO);
        put(request("rehearsal", picture, Map.of("source-key", "rehearsal")).ifMatch("\"rehearsal\""), picture);
    }

    private void put(PutObjectRequest.Builder request, Picture picture) {
        s3.putObject(request.build(), RequestBody.fromByteBuffer(picture.file().asByteBuffer()));
    }

    private PutObjectRequest.Builder request(String key, Picture picture, Map<String, String> metadata) {
        return PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(picture.format().contentType())
                .cacheControl(rules.cacheControl())
                .metadata(metadata);
    }

    void delete(Collection<String> keys) {
        if (keys.stream().allMatch(ThumbnailsBucket::isXml)) {
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
