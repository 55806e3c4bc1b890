package org.coatcheck.operator.load;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.operator.load.LoadPlan.Kind;
import org.coatcheck.operator.load.LoadPlan.Upload;

/**
 * The checks of a load test. Nothing is lost if each image has a thumbnail of its uploaded version, and each corrupt object
 * and each unknown event is in its queue.
 */
final class LoadChecks {

    private LoadChecks() {}

    /** @param eTags of the uploaded objects, by key */
    static List<LoadCheck> of(LoadPlan plan, Map<String, String> eTags, LoadResults results) {
        List<Upload> images = plan.uploads().stream()
                .filter(upload -> upload.kind() != Kind.CORRUPT)
                .toList();
        return List.of(
                new LoadCheck(
                        "thumbnails of the uploaded versions",
                        images.stream()
                                .map(image -> image.thumbnailKey() + " of " + eTags.get(image.key()))
                                .toList(),
                        results.thumbnails().stream()
                                .map(thumbnail -> thumbnail.key() + " of " + thumbnail.sourceETag())
                                .toList(),
                        false),
                new LoadCheck(
                        "attempts that made thumbnails, one for each image",
                        keys(images),
                        details(results, LoadChecks::madeThumbnails),
                        false),
                new LoadCheck(
                        "duplicates, one for each event that was sent twice",
                        keys(plan.uploads(Kind.DUPLICATED)),
                        details(results, LoadChecks::isDuplicate),
                        false),
                new LoadCheck(
                        "corrupt objects in the rejected queue",
                        keys(plan.uploads(Kind.CORRUPT)),
                        results.rejected(),
                        true),
                new LoadCheck("unchanged events in the unknown queue", plan.unknownEvents(), results.unknown(), true),
                new LoadCheck(
                        "attempts that have not ended", List.of(), details(results, LoadChecks::isUnended), false),
                new LoadCheck("events in the failed queue", List.of(), results.failed(), false));
    }

    private static List<String> keys(List<Upload> uploads) {
        return uploads.stream().map(Upload::key).toList();
    }

    private static List<String> details(LoadResults results, Predicate<InvocationRecord> condition) {
        return results.records().stream()
                .filter(condition)
                .map(InvocationRecord::detail)
                .toList();
    }

    private static boolean madeThumbnails(InvocationRecord record) {
        return record.ending().stream().anyMatch(ending -> !ending.thumbnails().isEmpty());
    }

    private static boolean isDuplicate(InvocationRecord record) {
        return record.ending().stream().anyMatch(ending -> ending.report().containsKey("duplicates"));
    }

    private static boolean isUnended(InvocationRecord record) {
        return switch (record.outcome()) {
            case BEGUN, ABANDONED -> true;
            case DONE, REJECTED, FAILED -> false;
        };
    }
}
