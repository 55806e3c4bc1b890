package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.simulation.AwsModel.SendRejected;
import org.coatcheck.thumbnail.ObjectBusyException;
import org.coatcheck.thumbnail.ThumbnailStorage;
import org.coatcheck.thumbnail.Thumbnails;

/**
 * Tries random schedules of an object in a versioned bucket: uploads, delete markers, deletions of versions and of markers, and
 * their events in any order, some of them twice. Before each call of an attempt, the object may change, and other attempts may run.
 */
class VersionedSchedulesTest {

    private static final List<UploadedImage> IMAGES =
            List.of(UploadedImage.JPEG, UploadedImage.PNG, UploadedImage.CORRUPT, UploadedImage.JPEG_AND_A_BYTE);

    private static final int MOST_ATTEMPTS_WITHIN_OTHERS = 2;

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void currentVersionWins(@ForAll long seed) {
        Run run = new Run(seed);

        run.finish();

        assertThat(run.thumbnails()).as(run.trace::toString).isEqualTo(run.expected());
    }

    private static final class Run {

        private final Random random;
        private final Trace trace;
        private final List<Optional<UploadedImage>> versions = new ArrayList<>();
        private final List<ObjectEvent> waiting = new ArrayList<>();
        private final Thumbnails thumbnails;
        private AwsModel aws = AwsModel.EMPTY;
        private Instant now = Instant.EPOCH;
        private int changesLeft;
        private int changes;
        private int requests;
        private int running;

        Run(long seed) {
            random = new Random(seed);
            trace = new Trace("seed " + seed);
            changesLeft = 2 + random.nextInt(4);
            Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
            ThumbnailStorage storage = new ThumbnailStorage(
                    new ModelS3(this::call), new ModelDynamoDb(this::call), Replay.SETTINGS, clock);
            thumbnails = new Thumbnails(storage, SimulatedAws.RENDERING, CallOrder.STARTED_FIRST);
        }

        void finish() {
            while (changesLeft > 0 || !waiting.isEmpty()) {
                if (waiting.isEmpty() || (changesLeft > 0 && random.nextInt(3) > 0)) {
                    change();
                } else {
                    now = now.plusSeconds(random.nextInt(100));
                    deliver();
                }
            }
        }

        /** The ETag of the version from which each thumbnail was made. */
        Map<String, String> thumbnails() {
            Map<String, String> eTags = new TreeMap<>();
            aws.thumbnails()
                    .forEach((key, metadata) -> eTags.put(
                            key.substring(key.indexOf('/') + 1), metadata.getOrDefault("source-etag", "none")));
            return eTags;
        }

        Map<String, String> expected() {
            return aws.upload().map(UploadedImage::thumbnails).orElse(Map.of());
        }

        private ModelResponse call(Object call) {
            if (running <= MOST_ATTEMPTS_WITHIN_OTHERS && random.nextInt(5) == 0) {
                for (int i = random.nextInt(3); i >= 0; i--) {
                    if (changesLeft > 0 && random.nextBoolean()) {
                        change();
                    } else if (!waiting.isEmpty()) {
                        deliver();
                    }
                }
            }
            AwsModel.Executed executed = aws.execute(call);
            aws = executed.after();
            return executed.response();
        }

        private void change() {
            changesLeft--;
            changes++;
            int kind = random.nextInt(6);
            if (kind < 3 || versions.isEmpty()) {
                UploadedImage image = IMAGES.get(random.nextInt(IMAGES.size()));
                versions.add(Optional.of(image));
                send(Version.of(changes, Optional.of(image), AwsModel.UPLOADS, AwsModel.KEY)
                        .event());
            } else if (kind == 3) {
                versions.add(Optional.empty());
                send(removed("ObjectRemoved:DeleteMarkerCreated"));
            } else {
                versions.remove(kind == 4 ? versions.size() - 1 : random.nextInt(versions.size()));
                send(removed("ObjectRemoved:Delete"));
            }
            aws = aws.withUpload(versions.isEmpty() ? Optional.empty() : versions.getLast());
            trace.add("the bucket has " + versions);
        }

        private ObjectEvent removed(String name) {
            return new ObjectEvent(
                    Change.REMOVED,
                    name,
                    AwsModel.UPLOADS,
                    AwsModel.KEY,
                    OptionalLong.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Version.sequencer(changes)));
        }

        private void send(ObjectEvent event) {
            waiting.add(event);
            if (random.nextInt(6) == 0) {
                waiting.add(event);
            }
        }

        private void deliver() {
            ObjectEvent event = waiting.remove(random.nextInt(waiting.size()));
            requests++;
            Invocation invocation = new Invocation(
                    "request-" + requests,
                    now,
                    now.plus(Simulation.TIMEOUT),
                    "1",
                    false,
                    1769,
                    false,
                    Optional.empty());
            trace.add(invocation.requestId() + " begins at " + event);
            running++;
            try {
                trace.add(invocation.requestId() + " returns "
                        + thumbnails.handle(
                                invocation.attempt(),
                                event,
                                (rejected, reason) ->
                                        call(new SendRejected(rejected.eTag().orElse("")))));
            } catch (ObjectBusyException busy) {
                trace.add(invocation.requestId() + " is retried: " + busy.getMessage());
                waiting.add(event);
            }
            running--;
            if (running == 0) {
                now = now.plus(Simulation.BETWEEN_RETRIES);
            }
        }
    }
}
