package org.coatcheck.thumbnail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.thumbnail.ObjectOutcome.Made;
import org.coatcheck.thumbnail.ObjectOutcome.Rejected;
import org.coatcheck.thumbnail.ObjectOutcome.Removed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thumbnails of objects whose keys have unusual characters, or are as long as S3 allows. */
class UnusualKeysIT extends ThumbnailsFixture {

    static Stream<String> endings() {
        return Stream.of(
                "ü/日本語/\ud83d\ude00.jpg",
                "u\u0308 is not \u00fc.jpg",
                "a+b c.jpg",
                "100%/%41%2F%ZZ.jpg",
                "%2e%2e/x",
                "a/../b.jpg",
                "../../../b.jpg",
                "./b/./c.jpg",
                "//two//slashes.jpg",
                "a?query=1#fragment;b=2&c",
                "'\"<>&\\|^`{}[]~*!()$,:@=",
                "{key}/{size}",
                "tab\tline\nreturn\rboth\r\n.jpg",
                "no-break\u00a0 \u202egpj.exe",
                "  spaces  ",
                "=?UTF-8?B?eA==?=",
                "...");
    }

    @ParameterizedTest
    @MethodSource("endings")
    void makesAndRemovesTheThumbnailOfAnUnusualKey(String ending) {
        makeAndRemove(folder + "/" + ending);
    }

    @Test
    void makesAndRemovesTheThumbnailOfAKeyThatBeginsWithASlash() {
        makeAndRemove("/" + folder);
    }

    @Test
    void makesAndRemovesTheThumbnailOfTheLongestKey() {
        makeAndRemove(folder + "/" + "x".repeat(1016 - folder.length() - 1));
    }

    @Test
    void rejectsAKeyWhoseThumbnailsKeyWouldBeTooLong() {
        String key = folder + "/" + "ü".repeat((1024 - folder.length() - 1) / 2) + "x";
        assertThat(key.getBytes(UTF_8)).hasSize(1024);

        ObjectOutcome outcome = handle(upload(key, "ok/jpeg-small.jpg"));

        assertThat(outcome).isInstanceOf(Rejected.class);
        assertThat(rejectionReasons).singleElement().asString().contains("1024 bytes (COATCHECK_KEY_PATTERN)");
    }

    @Test
    void removesTheThumbnailOfAKeyThatXmlCannotHold() {
        String key = folder + "/control\u0001\u001f\ufffe.jpg";
        Thumbnail thumbnail = onlyThumbnail(handle(upload(key, "ok/jpeg-small.jpg")));
        ObjectEvent removal = remove(key);

        assertThat(handle(removal)).isEqualTo(new Removed(removal));
        assertThat(storedThumbnail(thumbnail.key())).isEmpty();
    }

    @Test
    void replacesTheThumbnailOfAKeyThatXmlCannotHold() {
        String key = folder + "/control\u0001.jpg";
        handle(upload(key, "ok/png-rgb.png"));

        assertThat(handle(upload(key, "ok/jpeg-small.jpg"))).isInstanceOf(Made.class);
        assertThat(storedThumbnail(key + "/256.png")).isEmpty();
    }

    private void makeAndRemove(String key) {
        ObjectEvent event = upload(key, "ok/jpeg-small.jpg");

        Thumbnail thumbnail = onlyThumbnail(handle(event));

        assertThat(thumbnail.key()).isEqualTo(key + "/256.jpg");
        // Stripped, because an HTTP header has no spaces at its end. Thumbnails encodes such text, but LocalStack
        // decodes it.
        assertThat(decode(metadata(thumbnail).get("source-key")).strip()).isEqualTo(key.strip());

        assertThat(handle(remove(key))).isInstanceOf(Removed.class);
        assertThat(storedThumbnail(thumbnail.key())).isEmpty();
    }

    /** S3 returns metadata in either encoding of RFC 2047, B or Q, whichever it received. */
    private static String decode(String metadata) {
        Matcher encoded = Pattern.compile("=\\?UTF-8\\?([BQ])\\?(.*)\\?=", Pattern.CASE_INSENSITIVE)
                .matcher(metadata);
        if (!encoded.matches()) {
            return metadata;
        }
        String text = encoded.group(2);
        return encoded.group(1).equalsIgnoreCase("B")
                ? new String(Base64.getDecoder().decode(text), UTF_8)
                : URLDecoder.decode(
                        text.replace("%", "%25")
                                .replace("_", "%20")
                                .replace("+", "%2B")
                                .replace('=', '%'),
                        UTF_8);
    }
}
