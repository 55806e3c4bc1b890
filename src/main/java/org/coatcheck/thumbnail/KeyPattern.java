package org.coatcheck.thumbnail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.coatcheck.image.Box;
import org.coatcheck.image.Format;
import org.coatcheck.settings.InvalidSettingsException;
import org.coatcheck.settings.Requirements;

/**
 * The pattern of thumbnail keys: text with the placeholders {@code {bucket}}, {@code {key}}, {@code {size}} and
 * {@code {extension}}.
 */
public final class KeyPattern {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    /**
     * With only characters of sizes between the two, cat1 at size 28 and cat at size 128 would share a key, or catx400 at size
     * 300 and cat at size 400x300.
     */
    private static final Pattern AMBIGUOUS = Pattern.compile("\\{key}[\\dx]*\\{size}|\\{size}[\\dx]*\\{key}");

    /** A bucket's name has no slash. As a folder of its own, it cannot run into the key. */
    private static final Pattern BUCKET_FOLDER = Pattern.compile("(^|/)\\{bucket}(/|$)");

    /** S3's keys have at most 1024 bytes, and the key of the upload is in them. */
    private static final int MAX_BYTES = 900;

    /** The pattern where nothing else is set. */
    public static final KeyPattern DEFAULT = new KeyPattern("{key}/{size}.{extension}");

    private sealed interface Part {}

    private record Literal(String text) implements Part {}

    private enum Placeholder implements Part {
        BUCKET,
        KEY,
        SIZE,
        EXTENSION;

        @Override
        public String toString() {
            return "{" + name().toLowerCase(Locale.ROOT) + "}";
        }

        static Optional<Placeholder> of(MatchResult found) {
            return Arrays.stream(values())
                    .filter(placeholder -> placeholder.toString().equals(found.group()))
                    .findFirst();
        }
    }

    private final String text;
    private final List<Part> parts;
    private final boolean separatesBuckets;

    /**
     * Reads a pattern.
     *
     * @throws InvalidSettingsException if it has an unknown placeholder, or could give two thumbnails one key
     */
    public KeyPattern(String text) {
        check(text);
        this.text = text;
        List<Part> read = new ArrayList<>();
        int end = 0;
        for (MatchResult found : PLACEHOLDER.matcher(text).results().toList()) {
            read.add(new Literal(text.substring(end, found.start())));
            read.add(Placeholder.of(found).orElseThrow());
            end = found.end();
        }
        read.add(new Literal(text.substring(end)));
        parts = List.copyOf(read);
        separatesBuckets = BUCKET_FOLDER.matcher(text).find();
    }

    private static void check(String text) {
        Requirements requirements = new Requirements();
        PLACEHOLDER
                .matcher(text)
                .results()
                .filter(found -> Placeholder.of(found).isEmpty())
                .forEach(unknown -> requirements.holds(false, unknownPlaceholder(unknown)));
        requirements
                .holds(
                        text.contains(Placeholder.KEY.toString()) && text.contains(Placeholder.SIZE.toString()),
                        "COATCHECK_KEY_PATTERN: the key pattern " + text
                                + " must have {key} and {size} in it, or thumbnails overwrite each other")
                .holds(
                        !AMBIGUOUS.matcher(text).find(),
                        "COATCHECK_KEY_PATTERN: the key pattern " + text
                                + " must have more than digits and x between {key} and {size}, or thumbnails of two objects could"
                                + " have one key")
                .holds(
                        text.getBytes(UTF_8).length <= MAX_BYTES,
                        "COATCHECK_KEY_PATTERN: the key pattern must be at most %d bytes; it is %d"
                                .formatted(MAX_BYTES, text.getBytes(UTF_8).length))
                .hasOnly(
                        character -> !Character.isISOControl(character),
                        text,
                        "COATCHECK_KEY_PATTERN: the key pattern must have no control character")
                .check();
    }

    private static String unknownPlaceholder(MatchResult unknown) {
        return "COATCHECK_KEY_PATTERN: the key pattern has " + unknown.group() + " in it; known are "
                + Arrays.stream(Placeholder.values()).map(Placeholder::toString).collect(Collectors.joining(", "));
    }

    /** The pattern as it is set. */
    @Override
    public String toString() {
        return text;
    }

    /** Whether objects of different buckets cannot have one thumbnail key. */
    boolean separatesBuckets() {
        return separatesBuckets;
    }

    /** The key of a thumbnail. It may be longer than S3 allows. */
    String key(String bucket, String key, Box size, Format format) {
        return parts.stream()
                .map(part -> switch (part) {
                    case Literal(String text) -> text;
                    // A switch over the constants themselves would be linked anew at each cold start, and take longer.
                    case Placeholder placeholder ->
                        switch (placeholder) {
                            case BUCKET -> bucket;
                            case KEY -> key;
                            case SIZE -> size.toString();
                            case EXTENSION -> format.extension();
                        };
                })
                .collect(Collectors.joining());
    }
}
