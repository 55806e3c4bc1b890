package org.coatcheck.simulation;

import java.util.Optional;
import org.coatcheck.event.ObjectEvent;

/**
 * One state that the object had in S3.
 *
 * @param number counts from 1
 * @param image empty where the object was removed
 * @param eTag empty where the object was removed
 * @param event that S3 sends of this change
 */
record Version(int number, Optional<UploadedImage> image, String eTag, ObjectEvent event) {

    /** Whether the version is an image that can have no thumbnails. */
    boolean isCorrupt() {
        return image.equals(Optional.of(UploadedImage.CORRUPT));
    }

    @Override
    public String toString() {
        return "v" + number + " (" + image.map(UploadedImage::name).orElse("removed") + ")";
    }
}
