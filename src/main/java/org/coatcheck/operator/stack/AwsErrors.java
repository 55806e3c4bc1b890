package org.coatcheck.operator.stack;

import java.net.UnknownHostException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What the AWS SDK's exceptions mean for the operator. */
public final class AwsErrors {

    /** The codes with which AWS's services reject credentials, each service with its own words. */
    private static final Set<String> WRONG_CREDENTIALS = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "InvalidToken",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");

    /** The packages of the SDK's modules sso and ssooidc. */
    private static final String SSO = "software.amazon.awssdk.services.sso";

    /** How the SDK ends a message. It takes back nothing that it has read, so hostile text costs no more time than other text. */
    private static final Pattern REQUEST =
            Pattern.compile(" \\(Service: (?>[^()]*?, Request ID: )[^()]*+(\\)( \\(SDK [^()]*\\)?)?)?$");

    private AwsErrors() {}

    /** One sentence for an exception of the SDK: what is wrong and, where that is clear, what to do. */
    public static Optional<String> sentence(Exception failure) {
        if (isSsoLogin(failure)) {
            return Optional.of("the SSO login is missing or has expired: run aws sso login with the same --profile");
        }
        return switch (failure) {
            case AwsServiceException rejected when rejected.awsErrorDetails() != null -> Optional.of(of(rejected));
            case SdkException failed -> Optional.of(of(failed));
            default -> Optional.empty();
        };
    }

    /** The message of an exception of the SDK without the ids of the request at its end, so that equal errors are equal. */
    public static String withoutRequest(String message) {
        return REQUEST.matcher(message).replaceFirst("");
    }

    /**
     * Whether the credentials are those of an SSO login that is missing or has expired. The SDK says so with exceptions of several
     * classes, not all of them its own, so what counts is whose code failed.
     */
    static boolean isSsoLogin(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .flatMap(cause -> Stream.of(cause.getStackTrace()))
                .anyMatch(frame -> frame.getClassName().startsWith(SSO));
    }

    private static String of(AwsServiceException rejected) {
        // A response without a body has none.
        String code = Optional.ofNullable(rejected.awsErrorDetails().errorCode())
                .orElseGet(() -> "status " + rejected.statusCode());
        String error = "%s responded with %s: %s"
                .formatted(
                        rejected.awsErrorDetails().serviceName(),
                        code,
                        rejected.awsErrorDetails().errorMessage());
        return WRONG_CREDENTIALS.contains(code)
                ? error + "; sign in again, or name another profile with --profile"
                : error;
    }

    private static String of(SdkException failed) {
        return unknownHost(failed)
                .map(unknown -> "no host has the name " + unknown.getMessage()
                        + ": check the region, the endpoint and the network")
                .orElseGet(() -> "AWS could not be called: " + failed.getMessage());
    }

    private static Optional<UnknownHostException> unknownHost(Throwable failure) {
        return failure instanceof UnknownHostException unknown
                ? Optional.of(unknown)
                : Optional.ofNullable(failure.getCause()).flatMap(AwsErrors::unknownHost);
    }
}
