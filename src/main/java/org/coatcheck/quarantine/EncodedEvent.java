package org.coatcheck.quarantine;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An event's bytes as the text of a message.
 *
 * <p>A message's body is one character of XML 1.0 or more, and an event is any bytes or none. So an event that is such
 * text is sent as it is, for a person to read, and any other in Base64.
 *
 * @param encoding how to get the event's bytes back from the body
 * @param body never empty
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">SendMessage</a>
 */
record EncodedEvent(Encoding encoding, String body) {

    /** In characters: enough for a bucket and a key. */
    private static final int LONGEST_ATTRIBUTE = 1100;

    /** The message attribute {@code encoding}. */
    enum Encoding {
        /** The body is the event. */
        TEXT,
        /** The body is the event in Base64. */
        BASE64,
        /** The event is empty; the body only says so. */
        EMPTY,
        /** The body says which object of S3 is the event: it is a {@link S3Location}. */
        S3
    }

    /** Where an event is that no message can hold: JSON, {@code {"bucket":"...","key":"..."}}, of names without a quote. */
    record S3Location(String bucket, String key) {

        private static final Pattern JSON = Pattern.compile("\\{\"bucket\":\"([^\"\\\\]+)\",\"key\":\"([^\"\\\\]+)\"}");

        /** @throws IllegalArgumentException if it is none */
        static S3Location of(String body) {
            Matcher place = JSON.matcher(body);
            if (!place.matches()) {
                throw new IllegalArgumentException("its body does not say where in S3 the event is");
            }
            return new S3Location(place.group(1), place.group(2));
        }

        @Override
        public String toString() {
            return "{\"bucket\":\"" + bucket + "\",\"key\":\"" + key + "\"}";
        }
    }

    /** The parcel of an event that is at this place. */
    static EncodedEvent at(S3Location place) {
        return new EncodedEvent(Encoding.S3, place.toString());
    }

    static EncodedEvent of(byte[] event) {
        if (event.length == 0) {
            return new EncodedEvent(Encoding.EMPTY, "an empty event");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(event))
                    .toString();
            if (text.codePoints().allMatch(EncodedEvent::isAllowed)) {
                return new EncodedEvent(Encoding.TEXT, text);
            }
        } catch (CharacterCodingException notText) {
            // then it is sent as bytes
        }
        return new EncodedEvent(Encoding.BASE64, Base64.getEncoder().encodeToString(event));
    }

    /**
     * The event again, byte for byte.
     *
     * @param fetch gets it from S3, where it is there
     * @throws IllegalArgumentException if the body is not in its encoding
     */
    byte[] event(Function<S3Location, byte[]> fetch) {
        return switch (encoding) {
            case TEXT -> body.getBytes(StandardCharsets.UTF_8);
            case BASE64 -> Base64.getDecoder().decode(body);
            case EMPTY -> new byte[0];
            case S3 -> fetch.apply(S3Location.of(body));
        };
    }

    /** As much of a text as an attribute can hold. */
    static String attribute(String text) {
        return text.codePoints()
                .limit(LONGEST_ATTRIBUTE)
                .map(character -> isAllowed(character) ? character : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isAllowed(int character) {
        return character == '\t'
                || character == '\n'
                || character == '\r'
                || (character >= 0x20 && character <= 0xD7FF)
                || (character >= 0xE000 && character <= 0xFFFD)
                || character >= 0x10000;
    }

    long bytes() {
        return body.getBytes(StandardCharsets.UTF_8).length;
    }
}
