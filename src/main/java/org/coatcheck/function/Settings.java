package org.coatcheck.function;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.util.List;
import java.util.Optional;

/**
 * All settings. Each is also an environment variable: {@code coatcheck.thumbnail-sizes} is {@code COATCHECK_THUMBNAIL_SIZES}.
 * {@link RoomSettings} parses them, and passes them to the rooms, whose settings check themselves before the first event. Here
 * each is an optional text: at a value that is empty, or that it cannot parse, Quarkus would end the start before the sentence
 * that says what to set.
 *
 * <p>The region, the endpoint and the credentials are AWS's own variables: {@code AWS_REGION}, {@code AWS_ENDPOINT_URL} and
 * so on.
 */
@ConfigMapping(prefix = "coatcheck")
public interface Settings {

    /** The buckets whose objects get thumbnails; an event of the plain form means the first one. Required. */
    @WithName("uploads-bucket")
    Optional<List<String>> uploadsBuckets();

    /** The key prefixes of the objects that the sweep looks at. They should be those of the buckets' notifications. */
    @WithName("uploads-prefix")
    Optional<List<String>> uploadsPrefixes();

    /** The end of the keys of the objects that the sweep looks at, as {@code .jpg}. */
    Optional<String> uploadsSuffix();

    /** The bucket that thumbnails go to; not an uploads bucket, or each thumbnail would get thumbnails. Required. */
    Optional<String> thumbnailsBucket();

    /** The bucket for events that are too large for a message. Required. */
    Optional<String> oversizedBucket();

    /** The table with a record of each attempt. Required. */
    Optional<String> invocationsTable();

    /** The table with the state of each uploaded object. Required. */
    Optional<String> objectsTable();

    /** The queue for events of unknown senders. Required. */
    Optional<String> unknownQueueUrl();

    /** The queue for events of objects that can have no thumbnail, and for events that the cleanup gives up. Required. */
    Optional<String> rejectedQueueUrl();

    /** Sizes of the thumbnails in pixels: {@code 256} for a square, {@code 400x300} for width and height. */
    @WithDefault("256")
    Optional<String> thumbnailSizes();

    /** {@code inside}: the whole image fits into the size; {@code cover}: it covers the size, and the rest is cropped. */
    @WithDefault("inside")
    Optional<String> thumbnailFit();

    /** What {@code cover} leaves: {@code centre}, {@code entropy} or {@code attention}. */
    @WithDefault("centre")
    Optional<String> thumbnailPosition();

    /** {@code true}: animated GIF and WebP stay animated. {@code false}: their thumbnails show the first frame. */
    @WithDefault("false")
    Optional<String> thumbnailAnimated();

    /** {@code jpeg}, {@code png}, {@code gif}, {@code webp} or {@code avif}; {@code same} for the format of the image. */
    @WithDefault("same")
    Optional<String> thumbnailFormat();

    /** 1 to 100, for JPEG, WebP and AVIF. */
    @WithDefault("80")
    Optional<String> thumbnailQuality();

    /** A thumbnail's key, with {@code {bucket}}, {@code {key}}, {@code {size}} and {@code {extension}} in it. */
    @WithDefault("{key}/{size}.{extension}")
    Optional<String> keyPattern();

    /** The {@code Cache-Control} header of the thumbnails. */
    @WithDefault("public, max-age=86400")
    Optional<String> cacheControl();

    /** The largest file that is fetched, in bytes. It must fit into the function's memory beside the JVM. */
    @WithDefault("104857600")
    Optional<String> maxBytes();

    /** The largest image that is decoded, in pixels; of an animation that stays one, those of all frames. */
    @WithDefault("100000000")
    Optional<String> maxPixels();

    /**
     * The memory in MB that the whole process may take. Lambda says how much the function has; elsewhere it is the template's
     * default. An image that needs more than is left is rejected before it is decoded.
     */
    @WithDefault("${AWS_LAMBDA_FUNCTION_MEMORY_SIZE:1769}")
    Optional<String> memory();

    /** How long audit records are kept. */
    @WithDefault("P90D")
    Optional<String> recordsKept();
}
