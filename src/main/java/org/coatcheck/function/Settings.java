package org.coatcheck.function;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All that can be set. Each is an environment variable too: {@code coatcheck.thumbnail-sizes} is
 * {@code COATCHECK_THUMBNAIL_SIZES}. {@link SettingsCheck} says what is wrong with a value, before the first event.
 *
 * <p>AWS's own variables say the rest: {@code AWS_REGION}, {@code AWS_ENDPOINT_URL}, and the credentials'.
 */
@ConfigMapping(prefix = "coatcheck")
public interface Settings {

    /** The bucket whose objects get thumbnails. Required. */
    Optional<String> uploadsBucket();

    /** What the keys of objects begin with that the cleanup looks after; the same that S3 calls the function for. */
    Optional<String> uploadsPrefix();

    /** The bucket that thumbnails go to; never the uploads bucket, or each would get thumbnails of its own. Required. */
    Optional<String> thumbnailsBucket();

    /** The bucket for events that are too large for a message. Required. */
    Optional<String> oversizedBucket();

    /** The table with a record of each invocation attempt. Required. */
    Optional<String> invocationsTable();

    /** The table with what is known of each object. Required. */
    Optional<String> objectsTable();

    /** The queue for events from unknown sources. Required. */
    Optional<String> unknownQueueUrl();

    /** The queue for objects that can have no thumbnail. Required. */
    Optional<String> rejectedQueueUrl();

    /** Sides of the squares that thumbnails fit into, in pixels. */
    @WithDefault("256")
    List<Integer> thumbnailSizes();

    /** {@code jpeg}, {@code png}, {@code gif}, {@code webp}, {@code avif}, or {@code same} as the image. */
    @WithDefault("same")
    String thumbnailFormat();

    /** 1 to 100, for JPEG, WebP and AVIF. */
    @WithDefault("80")
    int thumbnailQuality();

    /** A thumbnail's key, with {@code {bucket}}, {@code {key}}, {@code {size}} and {@code {extension}} in it. */
    @WithDefault("{key}/{size}.{extension}")
    String keyPattern();

    /** The {@code Cache-Control} header of thumbnails. */
    @WithDefault("public, max-age=86400")
    String cacheControl();

    /** The largest file that is fetched, in bytes. It must fit into the function's memory beside the JVM. */
    @WithDefault("104857600")
    long maxBytes();

    /** The largest image that is decoded, in pixels. */
    @WithDefault("100000000")
    long maxPixels();

    /** How long records of invocations are kept. */
    @WithDefault("P90D")
    Duration recordsKept();

    /** How far back the cleanup looks for invocations that never ended. */
    @WithDefault("PT6H")
    Duration cleanupLookBack();
}
