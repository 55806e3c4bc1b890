package org.coatcheck.simulation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.thumbnail.ObjectScan;
import org.coatcheck.thumbnail.ObjectScan.Listing;
import org.coatcheck.thumbnail.ThumbnailStorage;
import org.coatcheck.thumbnail.Thumbnails;

/** The sweep of a tick that comes long after everything else, in an {@link AwsModel}. */
final class ModelSweep {

    private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final ThumbnailStorage storage =
            new ThumbnailStorage(new ModelS3(this::call), new ModelDynamoDb(this::call), Replay.SETTINGS, CLOCK);
    private final Thumbnails thumbnails = new Thumbnails(storage, SimulatedAws.RENDERING, CallOrder.STARTED_FIRST);
    private final ObjectScan scan = new ObjectScan(storage, "any", ObjectScan.LARGEST_PAGE);
    private AwsModel aws = AwsModel.EMPTY;

    /** The AWS that a sweep leaves. */
    AwsModel after(AwsModel before) {
        aws = before;
        Stream.of(Listing.values()).forEach(this::sweep);
        return aws;
    }

    private void sweep(Listing listing) {
        List<ObjectEvent> repairs = scan.page(listing, "").candidates().stream()
                .flatMap(candidate -> candidate.repair().get().stream())
                .toList();
        repairs.forEach(event -> thumbnails.handle(invocation(listing).attempt(), event, (rejected, reason) -> {
            call(new AwsModel.SendRejected(rejected.eTag().orElse("")));
        }));
    }

    private static Invocation invocation(Listing listing) {
        return new Invocation(
                "sweep of the " + listing,
                NOW,
                NOW.plus(Duration.ofSeconds(60)),
                "1",
                false,
                1769,
                false,
                Optional.empty());
    }

    private ModelResponse call(Object call) {
        AwsModel.Executed executed = aws.execute(call);
        aws = executed.after();
        return executed.response();
    }
}
