package org.coatcheck.event;

import java.time.Duration;

/**
 * A stored thumbnail.
 *
 * @param width in pixels
 * @param height in pixels
 * @param bytes length of the file
 * @param took time to render and encode it, without fetching and storing
 */
public record Thumbnail(String bucket, String key, int width, int height, long bytes, Duration took) {}
