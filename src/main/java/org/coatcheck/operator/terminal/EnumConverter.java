package org.coatcheck.operator.terminal;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of the words that an option offers. picocli's own converter also takes, and lists, the names of the constants. */
public record EnumConverter<E extends Enum<E>>(Class<E> type) implements ITypeConverter<E> {

    @Override
    public E convert(String word) {
        return constants()
                .filter(constant -> constant.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("there is no \"" + word + "\", only "
                        + constants().map(Enum::toString).collect(Collectors.joining(", "))));
    }

    private Stream<E> constants() {
        return Arrays.stream(type.getEnumConstants());
    }
}
