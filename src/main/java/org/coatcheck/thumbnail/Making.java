package org.coatcheck.thumbnail;

import java.util.List;
import org.coatcheck.image.Box;
import org.coatcheck.image.Renderer;
import org.coatcheck.image.RenderingSettings;

/**
 * How thumbnails are made.
 *
 * @param fingerprint of the settings
 */
record Making(Renderer renderer, List<Box> sizes, String fingerprint) {

    static Making of(ThumbnailSettings settings, RenderingSettings rendering) {
        return new Making(new Renderer(rendering), rendering.sizes(), Fingerprint.of(settings, rendering));
    }
}
