package org.coatcheck.event;

import java.time.Duration;

/**
 * A thumbnail that was made.
 *
 * @param width in pixels
 * @param height in pixels
 * @param bytes of the encoded image
 * @param took to render and encode, without fetching and storing
 */
public record Thumbnail(String bucket, String key, int width, int height, long bytes, Duration took) {}
