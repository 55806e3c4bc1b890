package org.coatcheck.thumbnail;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.thumbnail.FetchResult.Fetched;
import org.coatcheck.thumbnail.FetchResult.Missing;
import org.coatcheck.thumbnail.FetchResult.Unreadable;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Fetches objects from S3 into native memory, once and at their known size. */
final class UploadsBucket {

    private static final int COPIED_AT_ONCE = 64 * 1024;

    private final S3Client s3;
    private final long maxBytes;

    UploadsBucket(S3Client s3, long maxBytes) {
        this.s3 = s3;
        this.maxBytes = maxBytes;
    }

    /**
     * Fetches the object that the event speaks of, and no later version of it.
     *
     * @param eTag of the version, without quotes
     * @param arena that the bytes are allocated in
     */
    FetchResult fetch(ObjectEvent event, String eTag, Arena arena) {
        if (event.size().isPresent() && event.size().getAsLong() > maxBytes) {
            return tooLarge(event.size().getAsLong());
        }
        try {
            return s3.getObject(request(event, eTag), (response, body) -> read(response, body, arena));
        } catch (S3Exception refused) {
            return switch (refused.statusCode()) {
                case 404 -> new Missing("the object is gone");
                case 412 -> new Missing("the object has been replaced since");
                case 400, 401, 403 -> new Unreadable(notGivenOut(refused));
                default -> throw refused;
            };
        }
    }

    /** A call for what is not there: no object has such an ETag. */
    void rehearse(String bucket) {
        ObjectEvent nobodys = new ObjectEvent(
                Change.CREATED,
                "rehearsal",
                bucket,
                "rehearsal",
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        try (Arena arena = Arena.ofConfined()) {
            fetch(nobodys, "rehearsal", arena);
        }
    }

    private static GetObjectRequest request(ObjectEvent event, String eTag) {
        return GetObjectRequest.builder()
                .bucket(event.bucket())
                .key(event.key())
                .ifMatch("\"" + eTag + "\"")
                .build();
    }

    /** Why an object is not to be had, whoever asks again. */
    static String notGivenOut(S3Exception refused) {
        return "S3 does not give it out (status " + refused.statusCode() + "): allow the function to read it";
    }

    /** Which version of the object is there now, if any is. */
    Optional<String> eTag(ObjectEvent event) {
        try {
            return Optional.of(s3.headObject(head -> head.bucket(event.bucket()).key(event.key()))
                    .eTag()
                    .replace("\"", ""));
        } catch (NoSuchKeyException gone) {
            return Optional.empty();
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
        byte[] chunk = new byte[COPIED_AT_ONCE];
        long copied = 0;
        try {
            for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                MemorySegment.copy(chunk, 0, file, ValueLayout.JAVA_BYTE, copied, read);
                copied += read;
            }
            if (copied < file.byteSize()) {
                // HttpURLConnection takes a connection that was cut for the end of the body.
                throw new EOFException("the connection was cut");
            }
        } catch (IOException cut) {
            // What breaks while the answer is read is tried again by the SDK only where it is told so.
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
