package org.coatcheck.thumbnail;

import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Why an upload cannot be read, where no retry can help. {@link #of} decides that for every request to the uploads bucket.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">S3's error codes</a>
 */
sealed interface Unavailable extends CurrentUpload, FetchResult {

    /** The version is gone: the object was removed or replaced. S3 sends an event about that, too. */
    record Missing(String reason) implements Unavailable {
        static final Missing GONE = new Missing("the object is gone");
    }

    /**
     * The version is there, and the function cannot read it, so the object is rejected.
     *
     * @param reason with S3's error code and the remedy, as the end of a sentence about the object
     * @param mayEnd whether the same version may be readable later
     */
    record Unreadable(String reason, boolean mayEnd) implements Unavailable {}

    /**
     * Decides by S3's error code what a failed request says about an upload. The status does not tell: S3 responds 403 for an
     * archived object and for a clock that is wrong, 400 for a disabled key and for an expired token, 404 for a missing object
     * and for a missing bucket.
     *
     * <p>A retry may help with every code that is not in the list, so AWS retries the event, and in the end puts it into the
     * failed queue. Among these codes are {@code AccessDenied}, because <a
     * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency">a
     * new permission takes time to reach S3</a>; {@code ExpiredToken}, {@code InvalidAccessKeyId} and
     * {@code RequestTimeTooSkewed}, because credentials and clocks are renewed; {@code KMS.ThrottlingException} and
     * {@code SlowDown}; and {@code NoSuchBucket}, which is a wrong setting, not a removed object.
     *
     * @param failure of a request whose response has a body: a HEAD's error has no code
     * @throws S3Exception the failure itself, if a retry may help
     */
    static Unavailable of(S3Exception failure) {
        String code = code(failure);
        return switch (code) {
            // S3 responds 405 for a delete marker, and for an object of the storage class RRS whose bytes it has lost.
            case "NoSuchKey", "NoSuchVersion", "MethodNotAllowed" -> Missing.GONE;
            case "PreconditionFailed" -> new Missing("the object has been replaced since");
            // https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html
            case "InvalidObjectState" ->
                new Unreadable(
                        "it is archived (" + code + "): restore it; its thumbnails are made when the restore completes",
                        true);
            // https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
            case "KMS.DisabledException" ->
                new Unreadable("its KMS key is disabled (" + code + "): enable the key, then redrive its event", true);
            case "KMS.KMSInvalidStateException", "KMSInvalidStateException" ->
                new Unreadable(
                        "its KMS key cannot be used (" + code
                                + "): cancel the key's deletion or complete its import, then redrive its event",
                        true);
            case "KMS.NotFoundException" ->
                new Unreadable(
                        "its KMS key does not exist (" + code + "): upload it again, encrypted with another key",
                        false);
            case "InvalidRequest" -> invalidRequest(failure);
            default -> throw failure;
        };
    }

    /** S3 has no code of its own for a request that lacks the customer's key, only this sentence. */
    private static Unavailable invalidRequest(S3Exception failure) {
        if (!message(failure).contains("stored using a form of Server Side Encryption")) {
            throw failure;
        }
        return new Unreadable(
                "it is encrypted with a key of its owner's, SSE-C (InvalidRequest): upload it with SSE-S3 or SSE-KMS instead",
                false);
    }

    /** Whether the response had no body, or one that is not XML. */
    static boolean hasNoCode(S3Exception failure) {
        return code(failure).isEmpty();
    }

    private static String code(S3Exception failure) {
        return details(failure).map(AwsErrorDetails::errorCode).orElse("");
    }

    private static String message(S3Exception failure) {
        return details(failure).map(AwsErrorDetails::errorMessage).orElse("");
    }

    private static Optional<AwsErrorDetails> details(S3Exception failure) {
        return Optional.ofNullable(failure.awsErrorDetails());
    }
}
