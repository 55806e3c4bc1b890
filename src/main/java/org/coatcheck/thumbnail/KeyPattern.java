package org.coatcheck.thumbnail;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.coatcheck.image.Format;
import org.coatcheck.settings.Requirements;

/**
 * The pattern of thumbnail keys: text with the placeholders {@code {bucket}}, {@code {key}}, {@code {size}} and
 * {@code {extension}}.
 */
record KeyPattern(String text) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    /** With only digits between the two, cat1 at size 28 and cat at size 128 would share a key. */
    private static final Pattern AMBIGUOUS = Pattern.compile("\\{key}\\d*\\{size}|\\{size}\\d*\\{key}");

    private enum Placeholder {
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

    KeyPattern {
        Requirements requirements = new Requirements();
        PLACEHOLDER
                .matcher(text)
                .results()
                .filter(found -> Placeholder.of(found).isEmpty())
                .forEach(unknown -> requirements.holds(false, unknownPlaceholder(unknown)));
        requirements.check();
        requirements
                .holds(
                        text.contains(Placeholder.KEY.toString()) && text.contains(Placeholder.SIZE.toString()),
                        "COATCHECK_KEY_PATTERN: the key pattern " + text
                                + " must have {key} and {size} in it, or thumbnails overwrite each other")
                .holds(
                        !AMBIGUOUS.matcher(text).find(),
                        "COATCHECK_KEY_PATTERN: the key pattern " + text
                                + " must have more than digits between {key} and {size}, or thumbnails of two objects could"
                                + " have one key")
                .check();
    }

    /** The key of a thumbnail. It may be longer than S3 allows. */
    String key(String bucket, String key, int size, Format format) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (Placeholder.of(found).orElseThrow()) {
                            case BUCKET -> bucket;
                            case KEY -> key;
                            case SIZE -> Integer.toString(size);
                            case EXTENSION -> format.extension();
                        }));
    }

    private static String unknownPlaceholder(MatchResult unknown) {
        return "COATCHECK_KEY_PATTERN: the key pattern has " + unknown.group() + " in it; known are "
                + Arrays.stream(Placeholder.values()).map(Placeholder::toString).collect(Collectors.joining(", "));
    }
}
