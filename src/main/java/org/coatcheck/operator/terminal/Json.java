package org.coatcheck.operator.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** The JSON that commands print with {@code --json}. */
public final class Json {

    /** Writes times and durations in ISO 8601, an absent Optional as null, and an enum constant as its toString(). */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModules(new Jdk8Module(), new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .build();

    private Json() {}

    /** A value as indented JSON, for a file. */
    public static String document(Object value) throws JsonProcessingException {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    /** A value as one line of JSON. The characters that a terminal obeys are escaped, too. */
    public static String line(Object value) {
        return Printable.json(MAPPER.valueToTree(value).toString());
    }
}
