package org.coatcheck.quarantine;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of an event, encoded as the body of a message.
 *
 * <p>SQS accepts a body of at least one character, and only characters of XML 1.0, whereas an event is any sequence of bytes.
 * An event that is such text is sent as it is, so that people can read it. An event that is not is sent in Base64. {@link
 * Encoding} also has the cases of an empty event and of one that is too large.
 *
 * @param encoding tells how to decode the body
 * @param body never empty
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">SendMessage</a>
 */
record EncodedEvent(Encoding encoding, String body) {

    /** In characters. Enough for a bucket and a key. */
    private static final int LONGEST_ATTRIBUTE = 1100;

    /** The message attribute {@code encoding}. */
    enum Encoding {
        /** The body is the event. */
        TEXT,
        /** The body is the event in Base64. */
        BASE64,
        /** The event is empty; the body only says so. */
        EMPTY,
        /** The body is an {@link S3Location}: the object there is the event. */
        S3
    }

    /** The location of an event in S3, as JSON: {@code {"bucket":"...","key":"..."}}. No character needs escaping. */
    record S3Location(String bucket, String key) {

        private static final Pattern JSON = Pattern.compile("\\{\"bucket\":\"([^\"\\\\]+)\",\"key\":\"([^\"\\\\]+)\"}");

        /** @throws IllegalArgumentException if the body is no location */
        static S3Location of(String body) {
            Matcher location = JSON.matcher(body);
            if (!location.matches()) {
                throw new IllegalArgumentException("its body does not say where in S3 the event is");
            }
            return new S3Location(location.group(1), location.group(2));
        }

        @Override
        public String toString() {
            return "{\"bucket\":\"" + bucket + "\",\"key\":\"" + key + "\"}";
        }
    }

    /** Encodes an event that is at this location. */
    static EncodedEvent at(S3Location location) {
        return new EncodedEvent(Encoding.S3, location.toString());
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
            // It is sent in Base64.
        }
        return new EncodedEvent(Encoding.BASE64, Base64.getEncoder().encodeToString(event));
    }

    /**
     * Decodes the event, byte for byte.
     *
     * @param fetch reads the event from S3, if it is there
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

    /** Cuts a text to the length of an attribute, and replaces characters that SQS does not accept. */
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
