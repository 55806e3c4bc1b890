package org.coatcheck.thumbnail;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.thumbnail.FetchResult.Fetched;
import org.coatcheck.thumbnail.FetchResult.Missing;
import org.coatcheck.thumbnail.FetchResult.Unreadable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** The uploads bucket. It fetches an object into native memory, in one buffer of the object's size. */
final class UploadsBucket {

    private static final int COPY_BUFFER_BYTES = 64 * 1024;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final S3Client s3;
    private final long maxBytes;

    UploadsBucket(S3Client s3, long maxBytes) {
        this.s3 = s3;
        this.maxBytes = maxBytes;
    }

    /**
     * Fetches the version that the event is about.
     *
     * @param eTag of the version, without quotes
     * @param arena allocates the bytes
     */
    FetchResult fetch(ObjectEvent event, String eTag, Arena arena) {
        if (event.size().isPresent() && event.size().getAsLong() > maxBytes) {
            return tooLarge(event.size().getAsLong());
        }
        try {
            return s3.getObject(request(event, eTag), (response, body) -> read(response, body, arena));
        } catch (S3Exception rejected) {
            return switch (rejected.statusCode()) {
                case 404 -> new Missing("the object is gone");
                case 412 -> new Missing("the object has been replaced since");
                case 400, 401, 403 -> new Unreadable(accessDenied(rejected));
                default -> throw rejected;
            };
        }
    }

    private static GetObjectRequest request(ObjectEvent event, String eTag) {
        return GetObjectRequest.builder()
                .bucket(event.bucket())
                .key(event.key())
                .ifMatch("\"" + eTag + "\"")
                .build();
    }

    /** The reason for rejecting an object that the function may not read. Only a change of permissions can help. */
    static String accessDenied(S3Exception rejected) {
        return "S3 denies access to it (status " + rejected.statusCode() + "): allow the function to read it";
    }

    /** The ETag, without quotes, of the version that the bucket has now; empty if the object is gone. */
    Optional<String> currentETag(ObjectEvent event) {
        return head(event).map(current -> current.eTag().replace("\"", ""));
    }

    /** Whether the object is a folder. Asks S3 for the size only if the key is like a folder's and the event has no size. */
    boolean isFolder(ObjectEvent event) {
        return event.key().endsWith("/")
                && (event.size().isPresent()
                        ? isFolder(event.key(), event.size().getAsLong())
                        : head(event)
                                .filter(current -> isFolder(event.key(), current.contentLength()))
                                .isPresent());
    }

    /** The S3 console marks an empty folder with an object of no bytes whose key ends in a slash. */
    static boolean isFolder(String key, long size) {
        return size == 0 && key.endsWith("/");
    }

    private Optional<HeadObjectResponse> head(ObjectEvent event) {
        try {
            return Optional.of(s3.headObject(head -> head.bucket(event.bucket()).key(event.key())));
        } catch (NoSuchKeyException gone) {
            return Optional.empty();
        } catch (S3Exception failure) {
            // S3's response about an object of the storage class RRS whose bytes it has lost.
            if (failure.statusCode() == METHOD_NOT_ALLOWED) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private FetchResult read(GetObjectResponse response, AbortableInputStream body, Arena arena) {
        long size = response.contentLength();
        if (size > maxBytes) {
            body.abort();
            return tooLarge(size);
        }
        MemorySegment file = arena.allocate(Math.max(1, size)).asSlice(0, size);
        copy(body, file);
        return new Fetched(file, response.eTag(), Optional.ofNullable(response.versionId()));
    }

    private static void copy(InputStream body, MemorySegment file) {
        byte[] buffer = new byte[COPY_BUFFER_BYTES];
        long copied = 0;
        try {
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                MemorySegment.copy(buffer, 0, file, ValueLayout.JAVA_BYTE, copied, read);
                copied += read;
            }
            if (copied < file.byteSize()) {
                // HttpURLConnection reports a cut connection as the end of the body.
                throw new EOFException("the connection was cut");
            }
        } catch (IOException cut) {
            // The SDK retries a failure while the body is read only if the exception says that it is retryable.
            throw RetryableException.builder()
                    .message("S3 broke off after " + copied + " of " + file.byteSize() + " bytes")
                    .cause(cut)
                    .build();
        }
    }

    private Unreadable tooLarge(long size) {
        return new Unreadable(String.format(
                Locale.ROOT, "its %,d bytes are more than the limit of %,d (COATCHECK_MAX_BYTES)", size, maxBytes));
    }
}
