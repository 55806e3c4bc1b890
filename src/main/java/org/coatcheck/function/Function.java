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
import org.coatcheck.event.Remake;
import org.coatcheck.router.Router;
import org.coatcheck.sdk.IdleConnections;
import org.coatcheck.sdk.SnapStart;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * What Lambda calls.
 *
 * <p>Quarkus creates it at the start and not for the first event, so that wrong settings stop the function before an event
 * could be lost.
 */
@Startup
@Singleton
public class Function implements RequestStreamHandler {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** Lambda's name for the version of an unpublished function. Quarkus's dev mode gives no version at all. */
    private static final String UNPUBLISHED = "$LATEST";

    private final Router router;
    private final Concurrency concurrency = Concurrency.ofEnvironment();

    /** Never read. The field keeps the hook alive, because the registry of hooks has only a weak reference. */
    @SuppressWarnings("unused")
    private final Optional<Priming> priming;

    private final Clock clock = Clock.systemUTC();
    private final AtomicBoolean cold = new AtomicBoolean(true);

    Function(Settings settings, S3Client s3, DynamoDbClient dynamoDb, SqsClient sqs) {
        RoomSettings rooms = StartFailure.reported(() -> RoomSettings.of(settings, concurrency));
        if (concurrency.isInThreads()) {
            IdleConnections.keepFor(concurrency.events());
        }
        router = Wiring.router(rooms, s3, dynamoDb, sqs, clock);
        // Without a snapshot, a start does not even load the classes for priming.
        priming = SnapStart.isOn()
                ? Optional.of(Priming.register(new PrimingSteps(rooms, s3, dynamoDb, sqs)))
                : Optional.empty();
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        // With several events at the same time, the order of the log entries does not tell which event they are about.
        MDC.put("requestId", context.getAwsRequestId());
        try {
            output.write(router.route(invocation(context), input.readAllBytes()));
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "request %s failed", context.getAwsRequestId());
            throw new FailedInvocation(failure);
        } catch (Error error) {
            LOG.errorf(error, "request %s failed, and the process ends", context.getAwsRequestId());
            if (concurrency.isInThreads()) {
                BrokenProcess.endSoon();
            }
            throw new BrokenProcess(error);
        } finally {
            MDC.remove("requestId");
        }
    }

    private Invocation invocation(Context context) {
        Instant now = clock.instant();
        return new Invocation(
                context.getAwsRequestId(),
                now,
                now.plus(remainingTime(context.getRemainingTimeInMillis())),
                Optional.ofNullable(context.getFunctionVersion()).orElse(UNPUBLISHED),
                cold.getAndSet(false),
                context.getMemoryLimitInMB(),
                custom(context, Invocation.REDRIVEN).isPresent(),
                custom(context, Remake.NAME).map(Remake::parse),
                traceId(context));
    }

    /** Replaces an impossible value by the longest time-out. Quarkus's dev mode has no deadline, and returns any number. */
    static Duration remainingTime(int milliseconds) {
        Duration remaining = Duration.ofMillis(milliseconds);
        return remaining.isPositive() && remaining.compareTo(Invocation.LONGEST) <= 0 ? remaining : Invocation.LONGEST;
    }

    /** The operator's commands tell what they want in the client context, so that the event itself stays unchanged. */
    private static Optional<String> custom(Context context, String name) {
        return Optional.ofNullable(context.getClientContext())
                .map(ClientContext::getCustom)
                .map(custom -> custom.get(name));
    }

    /**
     * AWS's runtime client for Java gives it with the event. Quarkus's event loop sets the property, all other runtimes set the
     * variable; these belong to the process, which then handles one event at a time.
     */
    static Optional<String> traceId(Context context) {
        return Optional.ofNullable(context.getXrayTraceId())
                .or(() -> Optional.ofNullable(System.getProperty("com.amazonaws.xray.traceHeader")))
                .or(() -> Optional.ofNullable(System.getenv("_X_AMZN_TRACE_ID")));
    }
}
