package org.coatcheck.thumbnail;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Refused;
import org.coatcheck.thumbnail.ObjectOutcome.Skipped;
import org.coatcheck.thumbnail.Original.Fetched;
import org.coatcheck.thumbnail.Original.Missing;
import org.coatcheck.thumbnail.Original.Unreadable;
import org.coatcheck.thumbnail.Rendering.Picture;
import org.coatcheck.thumbnail.Rendering.Rendered;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** The job: fetch an object, render it, store its thumbnails. */
public final class Thumbnails {

    private final S3Client s3;
    private final String uploadsBucket;
    private final String thumbnailsBucket;
    private final ThumbnailRules rules;
    private final Originals originals;

    /** @param uploadsBucket the one bucket whose objects get thumbnails */
    public Thumbnails(S3Client s3, String uploadsBucket, String thumbnailsBucket, ThumbnailRules rules) {
        this.s3 = s3;
        this.uploadsBucket = uploadsBucket;
        this.thumbnailsBucket = thumbnailsBucket;
        this.rules = rules;
        this.originals = new Originals(s3, rules.maxBytes());
    }

    /**
     * Makes the thumbnails of one object.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException where S3 fails in a way that a retry may mend
     */
    public ObjectOutcome make(ObjectEvent event) {
        if (!event.bucket().equals(uploadsBucket)) {
            return new Refused(
                    event, "its bucket is not the uploads bucket " + uploadsBucket + " (COATCHECK_UPLOADS_BUCKET)");
        }
        return switch (event.change()) {
            case CREATED -> event.key().endsWith("/") ? folder(event) : fetchAndRender(event);
            case REMOVED -> new Skipped(event, "the object was removed");
            case OTHER -> new Skipped(event, event.name() + " leaves the picture as it was");
        };
    }

    /** The console marks an empty folder with an object of no bytes whose key ends in a slash. */
    private static ObjectOutcome folder(ObjectEvent event) {
        return new Skipped(event, "it is a folder");
    }

    private ObjectOutcome fetchAndRender(ObjectEvent event) {
        try (Arena arena = Arena.ofConfined()) {
            return switch (originals.fetch(event, arena)) {
                case Fetched fetched -> render(event, fetched);
                case Missing missing -> new Skipped(event, missing.reason());
                case Unreadable unreadable -> new Refused(event, unreadable.reason());
            };
        }
    }

    private ObjectOutcome render(ObjectEvent event, Fetched original) {
        return switch (new Renderer(Vips.shared(), rules).render(original.file())) {
            case Rendered rendered -> store(event, original, rendered.pictures());
            case Rendering.Refused refused -> new Refused(event, refused.reason());
        };
    }

    private ObjectOutcome store(ObjectEvent event, Fetched original, List<Picture> pictures) {
        Map<String, String> metadata = metadata(event, original);
        List<Thumbnail> thumbnails = new ArrayList<>(pictures.size());
        for (Picture picture : pictures) {
            String key = rules.pattern().key(event.bucket(), event.key(), picture.size(), picture.format());
            if (!ObjectEvent.isKey(key)) {
                return new Refused(
                        event,
                        "its thumbnail's key would be longer than S3's " + ObjectEvent.LONGEST_KEY
                                + " bytes (COATCHECK_KEY_PATTERN)");
            }
            thumbnails.add(store(key, picture, metadata));
        }
        return new Made(event, thumbnails);
    }

    private Thumbnail store(String key, Picture picture, Map<String, String> metadata) {
        PutObjectRequest request = PutObjectRequest.builder()
                .bucket(thumbnailsBucket)
                .key(key)
                .contentType(picture.format().contentType())
                .cacheControl(rules.cacheControl())
                .metadata(metadata)
                .build();
        s3.putObject(request, RequestBody.fromByteBuffer(picture.file().asByteBuffer()));
        return new Thumbnail(
                thumbnailsBucket,
                key,
                picture.width(),
                picture.height(),
                picture.file().byteSize(),
                picture.took());
    }

    /** So that a thumbnail says which version of which object it is of. */
    private static Map<String, String> metadata(ObjectEvent event, Fetched original) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("source-key", inAscii(event.key()));
        metadata.put("source-etag", original.eTag().replace("\"", ""));
        original.versionId().ifPresent(version -> metadata.put("source-version", version));
        event.sequencer().ifPresent(sequencer -> metadata.put("source-sequencer", sequencer));
        return metadata;
    }

    /** Metadata travels in headers: what is not printable ASCII is written as RFC 2047 says, which S3 does likewise. */
    private static String inAscii(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f)
                ? text
                : "=?UTF-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
