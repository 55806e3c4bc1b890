package org.coatcheck.simulation;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.coatcheck.simulation.AttemptState.Thrown;
import org.coatcheck.simulation.Progress.Done;
import org.coatcheck.thumbnail.ObjectBusyException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What must hold in every schedule of a {@link Scenario}: the promises that {@link Invariants} checks in a simulation. */
final class Promises {

    private final Scenario scenario;
    private final ModelSweep sweep = new ModelSweep();
    private final Set<ModelCalls.Instance> looked = new HashSet<>();
    private final Set<ModelCalls.Instance> swept = new HashSet<>();

    Promises(Scenario scenario) {
        this.scenario = scenario;
    }

    /** Checks a call before AWS executes it. */
    static void checkCall(AwsModel aws, AttemptNode attempt, Object call) {
        switch (call) {
            case PutItemRequest put
            when put.item().get("state").s().equals("REJECTED") ->
                require(aws.rejected().contains(attempt.eTag()), "an entry is rejected only when its event is queued");
            case PutObjectRequest put -> {
                checkIsWriting(aws, attempt);
                require(keys(aws.entry()).contains(put.key()), "the entry lists a thumbnail before it is written");
                require(!isOlder(put, aws), "a thumbnail never replaces that of a newer version");
            }
            case DeleteObjectRequest delete -> checkIsWriting(aws, attempt);
            case DeleteObjectsRequest delete -> checkIsWriting(aws, attempt);
            default -> {}
        }
    }

    private static void checkIsWriting(AwsModel aws, AttemptNode attempt) {
        Map<String, AttributeValue> entry = aws.entry().orElse(Map.of());
        require(
                AttributeValue.fromS("WRITING").equals(entry.get("state"))
                        && AttributeValue.fromS(attempt.delivery().requestId()).equals(entry.get("requestId")),
                "thumbnails are written and deleted only by the attempt whose entry says writing");
    }

    /** A thumbnail that a removal's event asked for tells no sequencer. It is not older than one of the same image. */
    private static boolean isOlder(PutObjectRequest put, AwsModel aws) {
        Map<String, String> replaced = aws.thumbnails().getOrDefault(put.key(), Map.of());
        int number = Version.number(put.metadata());
        boolean isSameImage = Objects.equals(put.metadata().get("source-etag"), replaced.get("source-etag"));
        return number < Version.number(replaced) && !(number == 0 && isSameImage);
    }

    private static List<String> keys(Optional<Map<String, AttributeValue>> entry) {
        return entry.stream()
                .flatMap(item -> item.get("thumbnails").l().stream())
                .map(AttributeValue::s)
                .toList();
    }

    /** Checks where an attempt has come to. */
    static void checkState(AttemptState state) {
        if (state instanceof Thrown(RuntimeException exception)) {
            require(
                    exception instanceof ObjectBusyException,
                    "an attempt fails only because another one is writing: " + exception);
        }
    }

    void check(Moment moment) {
        AwsModel aws = moment.aws().aws();
        if (looked.add(moment.aws())) {
            require(
                    keys(aws.entry()).containsAll(aws.thumbnails().keySet()),
                    "an entry lists every thumbnail that is in the bucket");
        }
        if (!moment.isQuiet()) {
            return;
        }
        if (isNewestProcessed(moment)) {
            checkThumbnails(aws, "when all attempts have ended");
            checkWork(moment);
        }
        if (swept.add(moment.aws())) {
            checkThumbnails(sweep.after(aws), "after a sweep");
        }
    }

    /** Whether nothing is left to do for the newest version, nor after a failure. */
    private boolean isNewestProcessed(Moment moment) {
        return moment.changes() > 0
                && !moment.hasFailures()
                && scenario.deliveriesOf(scenario.versions().get(moment.changes() - 1))
                        .anyMatch(delivery -> moment.deliveries().get(delivery).isDone());
    }

    private static void checkThumbnails(AwsModel aws, String when) {
        Map<String, String> sources = new TreeMap<>();
        aws.thumbnails()
                .forEach((key, metadata) ->
                        sources.put(key.substring(key.lastIndexOf('/') + 1), metadata.get("source-etag")));
        Map<String, String> expected =
                aws.upload().map(UploadedImage::thumbnails).orElse(Map.of());
        require(
                sources.equals(expected),
                "%s, the thumbnails are those of the newest version, %s, and not %s"
                        .formatted(when, expected, sources));
    }

    private void checkWork(Moment moment) {
        for (Version version : scenario.versions()) {
            // A removal's event that comes late and twice may find two versions, one after the other.
            if (version.image().isEmpty()) {
                continue;
            }
            require(
                    scenario.deliveriesOf(version)
                                    .map(delivery ->
                                            moment.deliveries().get(delivery).claims())
                                    .sum()
                            <= 1 + remakes(moment, version.eTag()),
                    version + " is claimed once, and once more for each crash and each attempt to make it anew");
        }
        AwsModel aws = moment.aws().aws();
        aws.upload()
                .filter(image -> image.format().isEmpty())
                .ifPresent(image ->
                        require(aws.rejected().contains(image.eTag()), "an event of the newest version is queued"));
        made(moment)
                .forEach((eTag, times) -> require(
                        times
                                <= scenario.versions().stream()
                                                .filter(version ->
                                                        version.eTag().equals(eTag))
                                                .count()
                                        + remakes(moment, eTag),
                        "thumbnails are made once, and once more for each attempt to make them anew"));
    }

    /** Attempts to make the thumbnails of an image anew. Another attempt may do the work after one that crashed. */
    private int remakes(Moment moment, String eTag) {
        return scenario.remakesOf(eTag)
                .map(remake -> moment.deliveries().get(remake).attempts())
                .sum();
    }

    /** How often thumbnails were made, by the ETag of the image. */
    private static Map<String, Long> made(Moment moment) {
        return moment.deliveries().stream()
                .map(Progress::at)
                .filter(at -> at instanceof Done(String made) && !made.isEmpty())
                .map(Done.class::cast)
                .collect(Collectors.groupingBy(Done::made, Collectors.counting()));
    }

    private static void require(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError("broken: " + promise);
        }
    }
}
