package org.coatcheck.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.simulation.AttemptState.BeforeCall;
import org.coatcheck.simulation.AttemptState.Returned;
import org.coatcheck.simulation.AttemptState.Thrown;
import org.coatcheck.simulation.AwsModel.SendRejected;
import org.coatcheck.simulation.ModelResponse.Success;
import org.coatcheck.testing.TestSettings;
import org.coatcheck.thumbnail.ThumbnailSettings;
import org.coatcheck.thumbnail.ThumbnailStorage;
import org.coatcheck.thumbnail.Thumbnails;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Runs the real thumbnail code with given responses to its AWS calls, until it makes a call for which none is given. */
final class Replay {

    static final ThumbnailSettings SETTINGS =
            TestSettings.thumbnails(AwsModel.UPLOADS, AwsModel.THUMBNAILS, AwsModel.OBJECTS);

    /**
     * What an attempt has seen of the world.
     *
     * @param time that its clock shows from then on
     */
    record Seen(ModelResponse response, Instant time) {}

    /** Stops the code before a call. It is an Error, because the thumbnail code catches exceptions only. */
    private static final class Pause extends Error {
        private static final long serialVersionUID = 1;

        Pause() {
            super("before a call", null, false, false);
        }
    }

    private final Map<CallOrder, Thumbnails> thumbnails = new EnumMap<>(CallOrder.class);
    private final Map<List<Object>, AttemptNode> starts = new HashMap<>();
    private Iterator<Seen> responses = List.<Seen>of().iterator();
    private Instant now = Instant.EPOCH;
    private List<AttemptState> states = new ArrayList<>();

    Replay() {
        Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
        ThumbnailStorage storage =
                new ThumbnailStorage(new ModelS3(this::respond), new ModelDynamoDb(this::respond), SETTINGS, clock);
        for (CallOrder order : CallOrder.values()) {
            thumbnails.put(order, new Thumbnails(storage, SimulatedAws.RENDERING, order));
        }
    }

    /** The start of an attempt at this time. */
    AttemptNode start(Delivery delivery, Instant time, CallOrder order) {
        return starts.computeIfAbsent(
                List.of(delivery, time, order), key -> new AttemptNode(this, delivery, time, order));
    }

    /**
     * Runs an attempt on beyond the given responses, as long as the next one can be {@linkplain #expected expected}. So one run
     * computes several points, and renders an image once for all of them.
     *
     * @return where the attempt is after these responses, and after each expected one
     */
    List<AttemptState> run(Delivery delivery, Instant begun, CallOrder order, List<Seen> seen) {
        responses = seen.iterator();
        now = begun;
        states = new ArrayList<>();
        try {
            states.add(new Returned(requireNonNull(thumbnails.get(order))
                    .handle(
                            delivery.invocation(begun).attempt(),
                            delivery.event(),
                            (event, reason) -> respond(new SendRejected(eTag(event, seen))))));
        } catch (RuntimeException thrown) {
            states.add(new Thrown(thrown));
        } catch (Pause pause) {
            // The last state is the call.
        }
        return states;
    }

    private ModelResponse respond(Object call) {
        if (responses.hasNext()) {
            Seen next = responses.next();
            now = next.time();
            return next.response();
        }
        states.add(new BeforeCall(call));
        return expected(call).orElseThrow(Pause::new);
    }

    /** The response to a call that changes something, if it succeeds. */
    static Optional<ModelResponse> expected(Object call) {
        return call instanceof PutItemRequest
                ? Optional.of(AwsModel.WRITTEN)
                : Optional.of(call)
                        .filter(AwsModel::hasEffect)
                        .map(other -> AwsModel.EMPTY.execute(other).response());
    }

    /** The ETag that the event names, else the last one that S3 responded; empty if there is none. */
    static String eTag(ObjectEvent event, List<Seen> seen) {
        return event.eTag()
                .orElseGet(() -> seen.stream()
                        .map(Seen::response)
                        .map(Replay::eTag)
                        .reduce("", (before, after) -> after.isEmpty() ? before : after));
    }

    private static String eTag(ModelResponse response) {
        return switch (response) {
            case Success(HeadObjectResponse head)
            when head.eTag() != null -> head.eTag().replace("\"", "");
            case Success(GetObjectResponse get) -> get.eTag().replace("\"", "");
            default -> "";
        };
    }
}
