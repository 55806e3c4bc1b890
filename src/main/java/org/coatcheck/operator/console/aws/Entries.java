package org.coatcheck.operator.console.aws;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The objects table: how far the work on an object is. The class {@code thumbnail.ObjectEntry} has the states. */
public final class Entries {

    private final Site site;

    /**
     * What the table says of an object.
     *
     * @param state in lower case, such as {@code made}
     * @param requestId of the attempt that holds the entry, or held it last
     * @param until when Lambda's time-out ends that attempt
     * @param thumbnails keys of all thumbnails that may be in the bucket
     */
    public record Entry(
            String state, String requestId, Instant until, String eTag, List<String> thumbnails, long revision) {}

    public Entries(Site site) {
        this.site = site;
    }

    /** Empty if no event was about the object ({@code bucket/key}). */
    public Optional<Entry> find(String object) {
        Map<String, AttributeValue> item = site.dynamoDb
                .getItem(get -> get.tableName(site.stack().output("ObjectsTable"))
                        .key(Map.of("object", AttributeValue.fromS(object)))
                        .consistentRead(true))
                .item();
        return Optional.ofNullable(item.get("state"))
                .map(state -> new Entry(
                        state.s().toLowerCase(Locale.ROOT),
                        text(item, "requestId"),
                        Instant.ofEpochMilli(number(item, "until")),
                        text(item, "eTag"),
                        Optional.ofNullable(item.get("thumbnails")).stream()
                                .flatMap(list -> list.l().stream())
                                .map(AttributeValue::s)
                                .toList(),
                        number(item, "revision")));
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name)).map(AttributeValue::s).orElse("");
    }

    private static long number(Map<String, AttributeValue> item, String name) {
        return Optional.ofNullable(item.get(name))
                .map(value -> Long.parseLong(value.n()))
                .orElse(0L);
    }
}
