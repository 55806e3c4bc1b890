package org.coatcheck.thumbnail;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.image.Box;
import org.coatcheck.image.Format;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.sdk.Checksum;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * The thumbnails bucket. Only the attempt that holds an object's entry in the state {@link ObjectEntry.State#WRITING} may
 * write or delete the object's thumbnails.
 *
 * <p>S3's conditional writes could not replace this rule. An ETag depends on the bytes alone: if a thumbnail was replaced
 * and then written anew with the same bytes, a slow attempt could not tell that from an unchanged bucket.
 */
final class ThumbnailsBucket {

    private final S3Client s3;
    private final String bucket;
    private final KeyPattern keyPattern;
    private final String cacheControl;

    ThumbnailsBucket(S3Client s3, ThumbnailSettings settings) {
        this.s3 = s3;
        this.bucket = settings.thumbnailsBucket();
        this.keyPattern = settings.keyPattern();
        this.cacheControl = settings.cacheControl();
    }

    String key(ObjectEvent event, Picture picture) {
        return key(event, picture.size(), picture.format());
    }

    /** The keys of the object's thumbnails in a format. */
    List<String> keys(ObjectEvent event, List<Box> sizes, Format format) {
        return sizes.stream().map(size -> key(event, size, format)).toList();
    }

    private String key(ObjectEvent event, Box size, Format format) {
        return keyPattern.key(event.bucket(), event.key(), size, format);
    }

    /** All keys that the object's thumbnails of these sizes may have, in any format. */
    List<String> possibleKeys(ObjectEvent event, List<Box> sizes) {
        return Stream.of(Format.values())
                .flatMap(format -> keys(event, sizes, format).stream())
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
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(picture.format().contentType())
                .cacheControl(cacheControl)
                .metadata(metadata)
                .checksumCRC32(Checksum.crc32(picture.file().asByteBuffer()))
                .build();
        s3.putObject(request, RequestBody.fromByteBuffer(picture.file().asByteBuffer()));
        return new Thumbnail(
                bucket, key, picture.width(), picture.height(), picture.file().byteSize(), picture.took());
    }

    /** Deletes thumbnails, in one call if possible. DeleteObjects sends its keys as XML. */
    void delete(Collection<String> keys) {
        if (keys.stream().allMatch(ThumbnailsBucket::fitsXml)) {
            deleteTogether(keys);
        } else {
            keys.forEach(key -> s3.deleteObject(delete -> delete.bucket(bucket).key(key)));
        }
    }

    private void deleteTogether(Collection<String> keys) {
        if (keys.isEmpty()) {
            return;
        }
        List<ObjectIdentifier> objects = keys.stream()
                .map(key -> ObjectIdentifier.builder().key(key).build())
                .toList();
        DeleteObjectsResponse response = s3.deleteObjects(delete ->
                delete.bucket(bucket).delete(list -> list.objects(objects).quiet(true)));
        response.errors().stream().findFirst().ifPresent(error -> {
            throw new IllegalStateException("S3 does not delete " + error.key() + ": " + error.code());
        });
    }

    /** Whether XML can hold the key. It cannot hold every character of a key. */
    static boolean fitsXml(String key) {
        return key.chars().allMatch(c -> c >= 0x20 && c < 0xFFFE);
    }
}
