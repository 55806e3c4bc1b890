package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.event.Via;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.terminal.Printable;

/**
 * An attempt in a table.
 *
 * @param url its page
 * @param objectUrl the page of its first object; empty if it is about none
 * @param reason why it did not do its work; empty if it did
 * @param took empty if that is not known
 * @param instead what the attempt does, or did, if it is not known how long that took
 * @param bar the duration's share of the longest bar, in percent, on a scale by powers of ten
 * @param picture the address of a thumbnail that it made; empty if it made none
 */
public record Row(
        String url,
        String requestId,
        String startedAt,
        String outcome,
        String source,
        String detail,
        String objectUrl,
        String reason,
        String took,
        String instead,
        int bar,
        boolean cold,
        String picture,
        String status,
        String how) {

    private static final double LONGEST_MILLIS = 60_000;

    private static final int SHORT_ID = 8;

    static Row of(InvocationRecord record, Instant now) {
        Optional<Ending> ending = record.ending();
        Optional<Duration> took = Took.of(record);
        return new Row(
                Links.attempt(record.requestId()),
                record.requestId(),
                record.startedAt().toString(),
                record.outcome().toString(),
                record.source(),
                record.detail(),
                record.objects().stream().findFirst().map(Links::object).orElse(""),
                Reason.of(record),
                took.map(Words::duration).orElse(""),
                Took.instead(record, now),
                took.map(Row::bar).orElse(0),
                record.cold(),
                ending.map(Ending::thumbnails).flatMap(Row::smallest).orElse(""),
                ending.map(Ending::status).map(Row::status).orElse(""),
                how(record));
    }

    /** How the attempt came about, if not by an event of its own. */
    private static String how(InvocationRecord record) {
        return record.via()
                .map(Via::service)
                .map(service -> "through " + service)
                .or(() -> record.within().map(tick -> "processed by a tick"))
                .orElse("");
    }

    private static int bar(Duration took) {
        double millis = Math.max(1, took.toNanos() / 1e6);
        return Math.clamp(Math.round(100 * Math.log10(millis) / Math.log10(LONGEST_MILLIS)), 2, 100);
    }

    private static Optional<String> smallest(List<Thumbnail> thumbnails) {
        return thumbnails.stream()
                .min((one, other) -> Long.compare(one.bytes(), other.bytes()))
                .map(thumbnail -> Links.picture(thumbnail.bucket(), thumbnail.key()));
    }

    private static String status(OptionalInt status) {
        return status.isPresent() ? Integer.toString(status.getAsInt()) : "";
    }

    /** What the attempt is about. An event of an unknown source may have its source only. */
    public String subject() {
        return Printable.line(detail.isEmpty() ? source : detail);
    }

    /** Where its event came from, in so far as the subject does not say it. */
    public String origin() {
        return Stream.of(detail.isEmpty() ? "" : source, how)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" · "));
    }

    /** The beginning of the request id, by which people tell requests apart. */
    public String shortId() {
        return requestId.substring(0, Math.min(SHORT_ID, requestId.length()));
    }
}
