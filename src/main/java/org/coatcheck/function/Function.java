package org.coatcheck.function;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.coatcheck.event.Invocation;
import org.coatcheck.router.Router;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * What Lambda calls.
 *
 * <p>It starts with Quarkus and not with the first event, so that wrong settings stop the function before an event is
 * there to be lost.
 */
@Startup
@Singleton
public class Function implements RequestStreamHandler {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** Lambda's name for a function's code that has no version; Quarkus's dev mode gives none at all. */
    private static final String UNPUBLISHED = "$LATEST";

    private static final String SNAP_START = "snap-start";

    /** Lambda's longest time-out. */
    private static final Duration LONGEST = Duration.ofMinutes(15);

    private final Router router;

    /** Not to be read, but to be held: the registry of hooks forgets one that nobody else holds. */
    @SuppressWarnings("unused")
    private final Optional<Priming> priming;

    private final Clock clock = Clock.systemUTC();
    private final AtomicBoolean cold = new AtomicBoolean(true);

    Function(Settings settings, S3Client s3, DynamoDbClient dynamoDb, SqsClient sqs) {
        router = Wiring.router(settings, s3, dynamoDb, sqs, clock);
        // A start of which no snapshot is made does not even load the classes for it.
        priming = SNAP_START.equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"))
                ? Optional.of(Priming.register(router))
                : Optional.empty();
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        try {
            output.write(router.route(invocation(context), input.readAllBytes()));
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "request %s failed", context.getAwsRequestId());
            throw new FailedInvocation(failure);
        }
    }

    private Invocation invocation(Context context) {
        Instant now = clock.instant();
        return new Invocation(
                context.getAwsRequestId(),
                now,
                now.plus(time(context.getRemainingTimeInMillis())),
                Optional.ofNullable(context.getFunctionVersion()).orElse(UNPUBLISHED),
                cold.getAndSet(false),
                context.getMemoryLimitInMB(),
                isRedriven(context),
                traceId());
    }

    /** What no Lambda could mean, nobody has said: Quarkus's dev mode tells no deadline, and its context makes one up. */
    static Duration time(int remainingMilliseconds) {
        Duration told = Duration.ofMillis(remainingMilliseconds);
        return told.isPositive() && told.compareTo(LONGEST) <= 0 ? told : LONGEST;
    }

    /** The operator says so beside the event, which stays as it was. */
    private static boolean isRedriven(Context context) {
        return Optional.ofNullable(context.getClientContext())
                .map(ClientContext::getCustom)
                .map(custom -> custom.containsKey(Invocation.REDRIVEN))
                .orElse(false);
    }

    /** Where AWS's runtime client for Java puts X-Ray's header; the variable is what all other runtimes are given. */
    private static Optional<String> traceId() {
        return Optional.ofNullable(System.getProperty("com.amazonaws.xray.traceHeader"))
                .or(() -> Optional.ofNullable(System.getenv("_X_AMZN_TRACE_ID")));
    }
}
