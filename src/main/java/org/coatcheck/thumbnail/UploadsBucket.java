package org.coatcheck.thumbnail;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.image.FileMemory;
import org.coatcheck.sdk.Deadline;
import org.coatcheck.sdk.OutOfTimeException;
import org.coatcheck.thumbnail.CurrentUpload.Present;
import org.coatcheck.thumbnail.FetchResult.Fetched;
import org.coatcheck.thumbnail.Unavailable.Missing;
import org.coatcheck.thumbnail.Unavailable.Unreadable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The uploads bucket. It fetches an object into native memory, in one buffer of the object's size.
 *
 * <p>All requests share one decision on S3's errors: {@link Unavailable#of}. A HEAD's response has no body, so its error has
 * no code. Then the code comes from a GET whose body is not read: S3 sends the same headers, and costs the same.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html">HeadObject and its generic errors</a>
 */
final class UploadsBucket {

    private static final int COPY_BUFFER_BYTES = 64 * 1024;
    private static final int NOT_FOUND = 404;
    private static final int INTERNAL_SERVER_ERROR = 500;

    private final S3Client s3;
    private final long maxBytes;

    UploadsBucket(S3Client s3, long maxBytes) {
        this.s3 = s3;
        this.maxBytes = maxBytes;
    }

    /**
     * Fetches a version.
     *
     * @param memory for the bytes
     * @param unwanted whether the version is no longer wanted; asked before each part of it is read
     * @return empty if the fetch was given up, because the version is unwanted
     * @throws S3Exception if a retry may help
     * @throws OutOfTimeException if the files of other images took the memory for too long
     */
    Optional<FetchResult> fetch(ObjectEvent event, Present version, FileMemory memory, BooleanSupplier unwanted) {
        Optional<FetchResult> tooLarge =
                version.size().isPresent() ? tooLarge(version.size().getAsLong(), memory) : Optional.empty();
        if (tooLarge.isPresent()) {
            return tooLarge;
        }
        if (unwanted.getAsBoolean()) {
            return Optional.empty();
        }
        reserve(memory, version.size().orElse(Math.min(maxBytes, memory.largest())));
        try {
            return s3.getObject(
                    get(event).ifMatch("\"" + version.eTag() + "\"").build(),
                    (response, body) -> read(response, body, memory, unwanted));
        } catch (S3Exception failure) {
            return Optional.of(unavailable(event, failure));
        }
    }

    /**
     * What the bucket has under the event's key now. A version that cannot be fetched is present, too: S3 responds to a HEAD of an
     * archived one, and lists one that is encrypted with a key of its owner's.
     *
     * @throws S3Exception if a retry may help
     */
    CurrentUpload current(ObjectEvent event) {
        try {
            HeadObjectResponse head =
                    s3.headObject(request -> request.bucket(event.bucket()).key(event.key()));
            return present(head.eTag(), head.contentLength());
        } catch (S3Exception failure) {
            if (failure.statusCode() >= INTERNAL_SERVER_ERROR) {
                throw failure;
            }
            CurrentUpload readable = readable(event);
            return readable instanceof Unreadable ? listed(event).orElse(readable) : readable;
        }
    }

    private Optional<CurrentUpload> listed(ObjectEvent event) {
        return list(event.bucket(), event.key(), "", 1).contents().stream()
                .filter(object -> object.key().equals(event.key()))
                .findFirst()
                .map(object -> present(object.eTag(), object.size()));
    }

    /**
     * Like {@link #current}, but one call less if the object is gone, as it usually is after a removal.
     *
     * @throws S3Exception if a retry may help
     */
    CurrentUpload afterRemoval(ObjectEvent event) {
        CurrentUpload readable = readable(event);
        return readable instanceof Unreadable ? current(event) : readable;
    }

    /**
     * Whether the version that the bucket has now can be fetched.
     *
     * @throws S3Exception if a retry may help
     */
    CurrentUpload readable(ObjectEvent event) {
        try {
            return s3.getObject(get(event).build(), (response, body) -> {
                body.abort();
                return present(response.eTag(), response.contentLength());
            });
        } catch (S3Exception failure) {
            return unavailable(event, failure);
        }
    }

    /** Lists the next page of objects, in the order of their keys. Only the last page may be empty. */
    ListObjectsV2Response list(String bucket, String prefix, String afterKey, int pageSize) {
        // With encoded keys, S3 can list keys that XML could not hold.
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(prefix)
                .startAfter(afterKey)
                .maxKeys(pageSize)
                .encodingType(EncodingType.URL)
                .build();
        // S3 may stop at a page without keys, for instance among the delete markers of a versioned bucket.
        return s3.listObjectsV2Paginator(request).stream()
                .filter(page -> !page.contents().isEmpty() || !page.isTruncated())
                .findFirst()
                .orElseThrow();
    }

    private static GetObjectRequest.Builder get(ObjectEvent event) {
        return GetObjectRequest.builder().bucket(event.bucket()).key(event.key());
    }

    static Present present(String eTag, long size) {
        return new Present(eTag.replace("\"", ""), OptionalLong.of(size));
    }

    private static Unavailable unavailable(ObjectEvent event, S3Exception failure) {
        // S3's error names the key. If XML cannot hold the key, the code cannot be read.
        boolean isMissingKey = failure.statusCode() == NOT_FOUND
                && Unavailable.hasNoCode(failure)
                && !ThumbnailsBucket.fitsXml(event.key());
        return isMissingKey ? Missing.GONE : Unavailable.of(failure);
    }

    private Optional<FetchResult> read(
            GetObjectResponse response, AbortableInputStream body, FileMemory memory, BooleanSupplier unwanted) {
        long size = response.contentLength();
        Optional<FetchResult> tooLarge = tooLarge(size, memory);
        if (tooLarge.isPresent()) {
            body.abort();
            return tooLarge;
        }
        reserve(memory, size); // at once, unless the event told another size
        MemorySegment file = memory.allocate(size);
        if (!copy(body, file, unwanted)) {
            body.abort();
            return Optional.empty();
        }
        return Optional.of(new Fetched(file, response.eTag(), Optional.ofNullable(response.versionId())));
    }

    private static void reserve(FileMemory memory, long size) {
        if (!memory.reserve(size, Deadline.timeLeft())) {
            throw new OutOfTimeException("fetch");
        }
    }

    /** Returns whether it has copied the whole body; if not, the body is unwanted. */
    private static boolean copy(InputStream body, MemorySegment file, BooleanSupplier unwanted) {
        byte[] buffer = new byte[COPY_BUFFER_BYTES];
        long copied = 0;
        try {
            for (int read = 0; read >= 0; read = body.read(buffer)) {
                MemorySegment.copy(buffer, 0, file, ValueLayout.JAVA_BYTE, copied, read);
                copied += read;
                if (unwanted.getAsBoolean()) {
                    return false;
                }
            }
            if (copied < file.byteSize()) {
                // HttpURLConnection reports a cut connection as the end of the body.
                throw new EOFException("the connection was cut");
            }
            return true;
        } catch (IOException cut) {
            // The SDK retries a failure while the body is read only if the exception says that it is retryable.
            throw RetryableException.builder()
                    .message("S3 broke off after " + copied + " of " + file.byteSize() + " bytes")
                    .cause(cut)
                    .build();
        }
    }

    private Optional<FetchResult> tooLarge(long size, FileMemory memory) {
        if (size > maxBytes) {
            return Optional.of(
                    tooLarge("its %,d bytes are more than the limit of %,d (COATCHECK_MAX_BYTES)", size, maxBytes));
        }
        return size > memory.largest()
                ? Optional.of(tooLarge(
                        "its %,d bytes are more than the %,d that an image may take of the function's memory:"
                                + " raise the template's MemorySize (COATCHECK_MEMORY)",
                        size, memory.largest()))
                : Optional.empty();
    }

    private static Unreadable tooLarge(String reason, long size, long limit) {
        return new Unreadable(String.format(Locale.ROOT, reason, size, limit), false);
    }
}
