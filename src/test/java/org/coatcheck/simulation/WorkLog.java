package org.coatcheck.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.simulation.AttemptState.AfterCall;
import org.coatcheck.simulation.AttemptState.Crashed;
import org.coatcheck.simulation.AttemptState.Ended;
import org.coatcheck.simulation.AttemptState.Returned;
import org.coatcheck.simulation.AttemptState.Thrown;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** Counts what the attempts have done, for {@link Invariants}. */
final class WorkLog {

    private final Map<ObjectEvent, Integer> claims = new HashMap<>();
    private final Map<ObjectEvent, Integer> crashes = new HashMap<>();
    private final Map<String, Integer> made = new HashMap<>();
    private final Map<String, Integer> remakes = new HashMap<>();
    private final Map<Attempt, String> claimedETags = new HashMap<>();
    private final Set<String> storedRejections = new HashSet<>();

    /** To be called before the attempt proceeds: it then sees the response of the call that it is after. */
    void onProceed(Attempt attempt) {
        if (attempt.state() instanceof AfterCall(PutItemRequest put, int status)
                && AttemptState.entryState(put).equals("MAKING")) {
            // If the response was lost, the repeated call is refused, although the first one was granted.
            claimedETags.put(attempt, put.item().get("eTag").s());
            if (status == 200) {
                claims.merge(attempt.delivery().event(), 1, Integer::sum);
            }
        }
        if (attempt.state() instanceof AfterCall(Object call, int status) && call.equals(Simulation.SEND_REJECTED)) {
            eTag(attempt).ifPresent(storedRejections::add);
        }
    }

    void onEnd(Attempt attempt, Ended end) {
        ObjectEvent event = attempt.delivery().event();
        if (attempt.delivery().remake().isPresent()) {
            remakes.merge(event.eTag().orElseThrow(), 1, Integer::sum);
        }
        switch (end) {
            case Returned(Made outcome) -> made.merge(eTag(attempt).orElseThrow(), 1, Integer::sum);
            case Returned returned -> {}
            // The attempt may repeat the work after it, as after a crash.
            case Thrown(SdkClientException exception) -> crashes.merge(event, 1, Integer::sum);
            case Thrown thrown -> {}
            case Crashed crashed -> crashes.merge(event, 1, Integer::sum);
        }
    }

    /** How often an attempt at the version's event was granted the right to make its thumbnails. */
    int claims(Version version) {
        return claims.getOrDefault(version.event(), 0);
    }

    /** Whether the version is in the rejected queue. */
    boolean isRejectionStored(Version version) {
        return storedRejections.contains(version.eTag());
    }

    int crashes(Version version) {
        return crashes.getOrDefault(version.event(), 0);
    }

    /** How often thumbnails were made, by the ETag of the image. */
    Map<String, Integer> made() {
        return made;
    }

    /** How many attempts have ended whose order was to make the thumbnails of an image anew. */
    int remakes(String eTag) {
        return remakes.getOrDefault(eTag, 0);
    }

    /** Whether the version that the attempt works on is in the rejected queue. */
    boolean isRejectionStored(Attempt attempt) {
        return eTag(attempt).filter(storedRejections::contains).isPresent();
    }

    /** The ETag of the version that the attempt works on, as soon as it is known. */
    private Optional<String> eTag(Attempt attempt) {
        return attempt.delivery().event().eTag().or(() -> Optional.ofNullable(claimedETags.get(attempt)));
    }
}
