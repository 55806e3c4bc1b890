package org.coatcheck.thumbnail;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.coatcheck.image.Format;

/**
 * How a thumbnail's key is made of its original's: text with {@code {bucket}}, {@code {key}}, {@code {size}} and
 * {@code {extension}} in it.
 */
public record KeyPattern(String text) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    /** The thumbnails of cat1 at 28 and of cat at 128 would be one. */
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
    }

    /** @throws IllegalArgumentException with a sentence that says what is wrong with the pattern */
    public KeyPattern {
        PLACEHOLDER.matcher(text).results().forEach(found -> placeholder(found.group()));
        if (!text.contains(Placeholder.KEY.toString()) || !text.contains(Placeholder.SIZE.toString())) {
            throw new IllegalArgumentException("the key pattern " + text
                    + " must have {key} and {size} in it, or thumbnails overwrite each other");
        }
        if (AMBIGUOUS.matcher(text).find()) {
            throw new IllegalArgumentException("the key pattern " + text
                    + " must have more than digits between {key} and {size}, or thumbnails of two objects could have"
                    + " one key");
        }
    }

    /** The thumbnail's key; it may be longer than S3 allows. */
    String key(String bucket, String key, int size, Format format) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (placeholder(found.group())) {
                            case BUCKET -> bucket;
                            case KEY -> key;
                            case SIZE -> Integer.toString(size);
                            case EXTENSION -> format.extension();
                        }));
    }

    private static Placeholder placeholder(String written) {
        for (Placeholder placeholder : Placeholder.values()) {
            if (written.equals(placeholder.toString())) {
                return placeholder;
            }
        }
        throw new IllegalArgumentException("the key pattern has " + written + " in it; known are "
                + java.util.Arrays.stream(Placeholder.values())
                        .map(Placeholder::toString)
                        .collect(Collectors.joining(", ")));
    }
}
