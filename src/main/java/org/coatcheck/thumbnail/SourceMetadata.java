package org.coatcheck.thumbnail;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.thumbnail.FetchResult.Fetched;

/** The metadata of a thumbnail: they name the object and the version that it was made from, and the request that made it. */
final class SourceMetadata {

    private SourceMetadata() {}

    static Map<String, String> of(ObjectEvent event, Fetched upload, String requestId) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("request-id", requestId);
        metadata.put("source-key", headerValue(event.key()));
        metadata.put("source-etag", upload.eTag().replace("\"", ""));
        upload.versionId().ifPresent(version -> metadata.put("source-version", version));
        event.sequencer()
                .filter(sequencer -> event.change() == Change.CREATED) // a removal's is not that of the version
                .ifPresent(sequencer -> metadata.put("source-sequencer", sequencer));
        return metadata;
    }

    /**
     * Encodes text as S3 returns it. S3 sends metadata as headers, and encodes what is not printable ASCII by RFC 2047. Text
     * that already looks encoded is encoded once more, or S3 could not decode it rightly.
     */
    private static String headerValue(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f) && !text.contains("=?")
                ? text
                : "=?UTF-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
