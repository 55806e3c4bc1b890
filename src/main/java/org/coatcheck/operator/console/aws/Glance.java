package org.coatcheck.operator.console.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.coatcheck.ledger.RecordSummary;
import org.coatcheck.ledger.RecordSummary.Ending;

/**
 * What the figures of a page need of an attempt.
 *
 * @param objects as {@code bucket/key}
 * @param took empty while it runs, and if it died
 * @param reason why it did not do its work
 * @param thumbnails how many it made
 */
public record Glance(
        String requestId,
        Instant startedAt,
        String detail,
        List<String> objects,
        boolean cold,
        Outcome outcome,
        Optional<Duration> took,
        Optional<String> reason,
        int thumbnails,
        Map<String, Long> report) {

    public static Glance of(RecordSummary record) {
        return new Glance(
                record.requestId(),
                record.startedAt(),
                record.detail(),
                record.objects(),
                record.cold(),
                record.outcome(),
                record.ending().flatMap(Ending::worked),
                record.ending().flatMap(Ending::failure).map(Failure::reason),
                record.ending().map(Ending::thumbnails).orElse(0),
                record.ending().map(Ending::report).orElse(Map.of()));
    }
}
