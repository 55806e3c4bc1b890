package org.coatcheck.operator.console.aws;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.coatcheck.operator.terminal.CommandException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The objects in the stack's buckets of images. */
public final class Uploads {

    /** A browser shows larger ones, but a page with some of them would be slow. */
    private static final int LARGEST_PICTURE = 16 << 20;

    private static final int PAGE = 60;

    /** The object is not there, is encrypted with a key that only its uploader has, or is archived or may not be read. */
    private static final Set<Integer> TELLS_NOTHING = Set.of(404, 400, 403);

    private static final Set<Integer> IS_THERE = Set.of(412, 409);

    private final S3Client s3;
    private final Buckets buckets;

    /** An object as S3 lists it. */
    public record Listed(String key, long bytes, Instant modifiedAt) {}

    /**
     * A page of a folder.
     *
     * @param folders their prefixes
     * @param next for the page after it
     */
    public record Folder(List<String> folders, List<Listed> objects, Optional<String> next) {}

    /** What S3 says of an object. */
    public record Head(long bytes, String contentType, String eTag, Instant modifiedAt) {}

    public Uploads(Site site) {
        this.buckets = site.buckets();
        this.s3 = site.s3;
    }

    public Buckets buckets() {
        return buckets;
    }

    /** Lists what is below a prefix of an uploads bucket, up to the next slash. */
    public Folder list(String bucket, String prefix, Optional<String> after) {
        ListObjectsV2Response page = s3.listObjectsV2(list -> {
            // XML cannot hold each character of a key.
            list.bucket(bucket).prefix(prefix).delimiter("/").maxKeys(PAGE).encodingType(EncodingType.URL);
            after.ifPresent(list::continuationToken);
        });
        return new Folder(
                page.commonPrefixes().stream().map(CommonPrefix::prefix).toList(),
                page.contents().stream()
                        .map(object -> new Listed(object.key(), object.size(), object.lastModified()))
                        .toList(),
                Optional.ofNullable(page.nextContinuationToken()));
    }

    /** Empty if the object is gone, or if S3 does not tell: without the customer's key, or a permission. */
    public Optional<Head> head(String bucket, String key) {
        try {
            HeadObjectResponse head =
                    s3.headObject(request -> request.bucket(bucket).key(key));
            // LocalStack takes the key / for the bucket itself, which has no ETag.
            return Optional.ofNullable(head.eTag())
                    .map(eTag -> new Head(
                            head.contentLength(), head.contentType(), eTag.replace("\"", ""), head.lastModified()));
        } catch (S3Exception none) {
            if (TELLS_NOTHING.contains(none.statusCode())) {
                return Optional.empty();
            }
            throw none;
        }
    }

    /**
     * The bytes of a picture; empty if there is none, or if it is too large to show.
     *
     * @param bucket one of the stack's, so that no address reads another one with the operator's credentials
     */
    public Optional<byte[]> picture(String bucket, String key) throws IOException {
        if (!buckets.has(bucket)) {
            return Optional.empty();
        }
        try (ResponseInputStream<GetObjectResponse> object =
                s3.getObject(get -> get.bucket(bucket).key(key))) {
            if (object.response().contentLength() > LARGEST_PICTURE) {
                object.abort();
                return Optional.empty();
            }
            return Optional.of(object.readNBytes(LARGEST_PICTURE));
        } catch (S3Exception none) {
            if (TELLS_NOTHING.contains(none.statusCode())) {
                return Optional.empty();
            }
            throw none;
        }
    }

    /**
     * Uploads an object into the first uploads bucket, for which S3 invokes the function. It replaces none.
     *
     * @throws CommandException if there is an object of this key
     */
    public void upload(String key, String contentType, byte[] bytes) {
        String bucket = buckets.firstUploads();
        try {
            s3.putObject(
                    put -> put.bucket(bucket).key(key).contentType(contentType).ifNoneMatch("*"),
                    RequestBody.fromBytes(bytes));
        } catch (S3Exception rejected) {
            if (IS_THERE.contains(rejected.statusCode())) {
                throw new CommandException(
                        bucket + " has " + key + " already, which this upload would replace: rename the picture",
                        rejected);
            }
            throw rejected;
        }
    }
}
