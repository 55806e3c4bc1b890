package org.coatcheck.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.coatcheck.quarantine.EncodedEvent.Encoding;
import org.coatcheck.quarantine.EncodedEvent.S3Location;
import org.coatcheck.testing.EventFiles;

/** Any bytes can be encoded as a message that SQS accepts, and decoded again. */
class EncodedEventProperties {

    /** The characters that SQS accepts in a message: those of XML 1.0, section 2.2. */
    private static final String CHARACTERS = "[\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]";

    @Property
    void decodesWhatItEncoded(@ForAll("events") byte[] event) {
        assertThat(EncodedEvent.of(event).event(EncodedEventProperties::failToFetch))
                .isEqualTo(event);
    }

    @Property
    void fetchesAnEventThatIsInS3(
            @ForAll("events") byte[] event,
            @ForAll @CharRange(from = 'a', to = 'z') @StringLength(min = 3, max = 63) String bucket,
            @ForAll @AlphaChars @NumericChars @Chars({'-', '/'}) @StringLength(min = 1, max = 100) String key) {
        S3Location location = new S3Location(bucket, key);

        assertThat(EncodedEvent.at(location).event(Map.of(location, event)::get))
                .isEqualTo(event);
    }

    @Property
    void bodyIsNeverEmptyAndAlwaysText(@ForAll("events") byte[] event) {
        assertThat(EncodedEvent.of(event).body()).matches(CHARACTERS + "+");
    }

    @Property
    void sendsReadableTextUnchanged(@ForAll("texts") String text) {
        Encoding expected = text.matches(CHARACTERS + "+") ? Encoding.TEXT : Encoding.BASE64;

        assertThat(EncodedEvent.of(text.getBytes(UTF_8)).encoding()).isEqualTo(expected);
    }

    @Property
    void attributeHasAsMuchTextAsFits(@ForAll("texts") String text) {
        String attribute = EncodedEvent.attribute(text.repeat(40));

        assertThat(attribute).matches(CHARACTERS + "{1,1100}");
        assertThat(attribute.codePoints().count())
                .isEqualTo(Math.min(1100, 40 * text.codePoints().count()));
        assertThat(EncodedEvent.attribute(attribute)).isEqualTo(attribute);
    }

    @Provide
    Arbitrary<byte[]> events() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> files = Arbitraries.of(EventFiles.names()).map(EventFiles::bytes);
        return Arbitraries.oneOf(bytes, files, texts().map(text -> text.getBytes(UTF_8)));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<Integer> readable = Arbitraries.integers().between(' ', 0xD7FF);
        Arbitrary<Integer> any = Arbitraries.integers()
                .between(0, Character.MAX_CODE_POINT)
                .filter(character -> character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE);
        return Arbitraries.oneOf(text(readable), text(any));
    }

    private static Arbitrary<String> text(Arbitrary<Integer> character) {
        return character
                .list()
                .ofMinSize(1)
                .ofMaxSize(50)
                .map(characters -> characters.stream()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString());
    }

    private static byte[] failToFetch(S3Location location) {
        throw new AssertionError("this event is not in S3");
    }
}
