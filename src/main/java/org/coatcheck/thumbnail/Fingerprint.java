package org.coatcheck.thumbnail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.coatcheck.image.Box;
import org.coatcheck.image.Fit;
import org.coatcheck.image.Renderer;
import org.coatcheck.image.RenderingSettings;

/**
 * A short name of everything that decides what thumbnails of an image there are, and what they look like: the settings that
 * do, and the version of the renderer. Limits are not among it, because they only decide whether there are any.
 *
 * <p>Of two different settings, one pair in four billion has the same name.
 */
public final class Fingerprint {

    private Fingerprint() {}

    /** Eight hexadecimal digits. */
    public static String of(ThumbnailSettings settings, RenderingSettings rendering) {
        CRC32C checksum = new CRC32C();
        checksum.update(String.join("\n", parts(settings, rendering)).getBytes(UTF_8));
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }

    private static List<String> parts(ThumbnailSettings settings, RenderingSettings rendering) {
        return List.of(
                "renderer " + Renderer.VERSION,
                "sizes "
                        + rendering.sizes().stream().map(Box::toString).sorted().collect(Collectors.joining(" ")),
                "fit " + name(rendering.fit()),
                "animated " + rendering.animated(),
                "format " + rendering.format(),
                "quality " + rendering.quality(),
                "key pattern " + settings.keyPattern(),
                "cache control " + settings.cacheControl());
    }

    private static String name(Fit fit) {
        return switch (fit) {
            case Fit.Inside inside -> "inside";
            case Fit.Cover(Fit.Position position) -> "cover " + position.name().toLowerCase(Locale.ROOT);
        };
    }
}
