package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.simulation.AttemptState.Ended;
import org.coatcheck.simulation.AttemptState.Returned;
import org.coatcheck.thumbnail.ObjectOutcome;
import org.coatcheck.thumbnail.ObjectScan;
import org.coatcheck.thumbnail.ObjectScan.Listing;
import org.coatcheck.thumbnail.ThumbnailSettings;
import org.coatcheck.thumbnail.ThumbnailStorage;
import org.coatcheck.thumbnail.Thumbnails;

/**
 * Models one object and the Lambda attempts that process its events, with S3 and Lambda at their worst: events come late,
 * several times, in any order or never; attempts overlap; an attempt crashes before or after any AWS call; the response to
 * a call is lost, and the SDK repeats the call.
 *
 * <p>The thumbnail code, its S3 and its DynamoDB are real. Simulated are the time, the rejected queue, and the order in
 * which the AWS calls of all attempts are executed. {@link ObjectHistory} is what happens to the object,
 * {@link Deliveries} what happens to its events, and {@link Invariants} what must hold throughout.
 */
final class Simulation {

    /** The function's time-out in the template. */
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** The call that sends an event to the rejected queue. */
    static final String SEND_REJECTED = "SendMessage";

    /** How long Lambda waits at least before a retry. */
    static final Duration BETWEEN_RETRIES = Duration.ofMinutes(1);

    private final SimulatedAws aws;
    private final String key = "simulations/" + UUID.randomUUID();
    private final Trace trace = new Trace(key);
    private final ObjectHistory object;
    private final Deliveries deliveries;
    private final WorkLog log = new WorkLog();
    private final Invariants invariants;
    private final List<Attempt> running = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private CallOrder order;
    private Thumbnails thumbnails;

    Simulation(SimulatedAws aws) {
        this(aws, CallOrder.STARTED_FIRST);
    }

    Simulation(SimulatedAws aws, CallOrder order) {
        this.aws = aws;
        this.order = order;
        this.object = new ObjectHistory(aws, key, trace);
        this.deliveries = new Deliveries(object, trace);
        this.invariants = new Invariants(aws, key, object, log, trace);
        deploy(SimulatedAws.RENDERING);
    }

    /** Attempts that begin from now on render like this. */
    void deploy(RenderingSettings rendering) {
        deploy(aws.settings(), rendering);
    }

    /** Attempts that begin from now on reject larger files. */
    void deployWithMaxBytes(long maxBytes) {
        ThumbnailSettings settings = aws.settings();
        deploy(
                new ThumbnailSettings(
                        settings.uploads(),
                        settings.thumbnailsBucket(),
                        settings.objectsTable(),
                        settings.keyPattern(),
                        settings.cacheControl(),
                        maxBytes,
                        settings.retryDelay()),
                SimulatedAws.RENDERING);
    }

    /** Attempts that begin from now on make their calls in this order. */
    void reorder(CallOrder newOrder) {
        order = newOrder;
        deploy(SimulatedAws.RENDERING);
    }

    private void deploy(ThumbnailSettings settings, RenderingSettings rendering) {
        Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
        thumbnails = new Thumbnails(new ThumbnailStorage(aws.s3(), aws.dynamoDb(), settings, clock), rendering, order);
    }

    ObjectHistory object() {
        return object;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    List<Attempt> running() {
        return running;
    }

    WorkLog log() {
        return log;
    }

    Invariants invariants() {
        return invariants;
    }

    /** Starts an attempt, which pauses before its first call. */
    Attempt begin(Delivery delivery) {
        deliveries.start(delivery);
        // No two attempts begin at the same time.
        now = now.plusMillis(1);
        Invocation invocation = delivery.invocation(now);
        Attempt attempt = new Attempt(
                delivery,
                invocation,
                () -> thumbnails.handle(invocation.attempt(), delivery.event(), (event, reason) -> {
                    Attempt.pauseBefore(SEND_REJECTED);
                    Attempt.pauseAfter(SEND_REJECTED, 200);
                }));
        running.add(attempt);
        check(attempt);
        return attempt;
    }

    /** Starts an attempt at a delivery that another attempt is processing, as if it were a retry. */
    Attempt beginAgain(Delivery delivery) {
        deliveries.retry(delivery);
        return begin(delivery);
    }

    /** Sends the version's own event, and starts an attempt to process it. */
    Attempt begin(Version version) {
        return begin(deliveries.send(version));
    }

    /** Lets an attempt run to its next pause: before a call, after it, or at its end. */
    void proceed(Attempt attempt) {
        log.onProceed(attempt);
        attempt.proceed();
        check(attempt);
    }

    void proceedUntil(Attempt attempt, Predicate<AttemptState> reached) {
        while (!reached.test(attempt.state())) {
            assertThat(attempt.state()).as(trace::toString).isNotInstanceOf(Ended.class);
            proceed(attempt);
        }
    }

    Ended finish(Attempt attempt) {
        proceedUntil(attempt, Ended.class::isInstance);
        return (Ended) attempt.state();
    }

    /** Finishes an attempt that must not fail. */
    ObjectOutcome outcome(Attempt attempt) {
        return switch (finish(attempt)) {
            case Returned(ObjectOutcome outcome) -> outcome;
            case Ended failed -> throw new AssertionError(failed + "\n" + trace);
        };
    }

    /** Processes a delivery in one attempt, which must not fail. */
    ObjectOutcome process(Delivery delivery) {
        return outcome(begin(delivery));
    }

    /** Sends the version's own event, and processes it in one attempt, which must not fail. */
    ObjectOutcome process(Version version) {
        return outcome(begin(version));
    }

    /** Sends an event in the plain form, and processes it in one attempt, which must not fail. */
    ObjectOutcome processPlain() {
        return process(deliveries.sendPlain());
    }

    void loseResponse(Attempt attempt) {
        trace.add(attempt + " loses the response");
        attempt.loseResponse();
        check(attempt);
    }

    void crash(Attempt attempt) {
        attempt.crash();
        check(attempt);
    }

    /** Time passes. Lambda kills the attempts that reach their time-out. */
    void pass(Duration time) {
        now = now.plus(time);
        trace.add("it is " + now);
        running.stream()
                .filter(attempt -> !now.isBefore(attempt.invocation().deadline()))
                .toList()
                .forEach(this::crash);
    }

    private void check(Attempt attempt) {
        trace.add(attempt + " " + attempt.state());
        invariants.checkRejectionIsStoredFirst(attempt);
        invariants.checkFailure(attempt);
        if (attempt.state() instanceof Ended end) {
            running.remove(attempt);
            log.onEnd(attempt, end);
            if (!(end instanceof Returned)) {
                deliveries.retry(attempt.delivery());
            }
        }
    }

    /** The cleanup scans the object long after all that happened so far, and sends an event of what it finds undone. */
    void sweep() {
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(36_500));
        ObjectScan scan = new ObjectScan(
                new ThumbnailStorage(aws.s3(), aws.dynamoDb(), aws.settings(key), later),
                "any",
                ObjectScan.LARGEST_PAGE);
        scan.page(Listing.UPLOADS, "").candidates().stream()
                .flatMap(candidate -> candidate.repair().get().stream())
                .forEach(event -> deliveries.send("an object that the sweep found undone", event));
        if (!object.exists()) {
            // The scan of the entries would find that. It takes too long here: it reads the entries of all tests.
            deliveries.send(
                    "an object that the sweep found removed", object.plainEvent(Change.REMOVED, "ObjectRemoved:Sweep"));
        }
    }

    /** Finishes all attempts, and retries all deliveries until each was processed. */
    void settle() {
        while (!running.isEmpty()) {
            finish(running.getFirst());
        }
        for (int round = 0; !deliveries.waiting().isEmpty(); round++) {
            assertThat(round).as("rounds of retries\n" + trace).isLessThan(20);
            List.copyOf(deliveries.waiting()).forEach(delivery -> finish(begin(delivery)));
            pass(BETWEEN_RETRIES);
        }
    }

    @Override
    public String toString() {
        return trace.toString();
    }
}
