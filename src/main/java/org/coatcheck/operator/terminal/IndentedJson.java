package org.coatcheck.operator.terminal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** JSON as people read it: with line breaks, and every number and name as it is written. */
public final class IndentedJson {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Each level indents each line: a megabyte of deep JSON could become five hundred. */
    private static final int MOST_TIMES = 4;

    private static final int FEW_CHARACTERS = 1 << 20;

    private IndentedJson() {}

    /**
     * The text with line breaks. It stays as it is if it is no JSON, names a field twice, or would become many times as long.
     *
     * @param bytes in a Unicode encoding; what is not UTF-8 in a text that stays as it is becomes U+FFFD
     */
    public static String of(byte[] bytes) {
        return indented(bytes).orElseGet(() -> new String(bytes, StandardCharsets.UTF_8));
    }

    public static String of(String text) {
        return indented(text.getBytes(StandardCharsets.UTF_8)).orElse(text);
    }

    private static Optional<String> indented(byte[] bytes) {
        StringWriter text = new StringWriter();
        try (JsonParser from = JSON.createParser(bytes);
                JsonGenerator to = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            while (from.nextToken() != null) {
                if (isSecondValue(to)
                        || text.getBuffer().length() > FEW_CHARACTERS + MOST_TIMES * (long) bytes.length) {
                    return Optional.empty();
                }
                copy(from, to);
            }
        } catch (IOException notJson) {
            return Optional.empty();
        }
        // JSON can escape half a character, which no encoding has.
        return Optional.of(text.toString())
                .filter(indented -> !indented.isEmpty()
                        && StandardCharsets.UTF_8.newEncoder().canEncode(indented));
    }

    private static boolean isSecondValue(JsonGenerator to) {
        return to.getOutputContext().inRoot() && to.getOutputContext().getEntryCount() > 0;
    }

    /** A number as a value could become another one, or take minutes. */
    private static void copy(JsonParser from, JsonGenerator to) throws IOException {
        switch (from.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> to.writeNumber(from.getText());
            default -> to.copyCurrentEvent(from);
        }
    }
}
