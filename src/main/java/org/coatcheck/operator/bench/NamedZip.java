package org.coatcheck.operator.bench;

import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A package to measure.
 *
 * @param name in the report, and of the folder that it is unzipped in
 */
record NamedZip(String name, Path zip) {

    /** Reads {@code branch=target/function.zip}. */
    static final class Converter implements ITypeConverter<NamedZip> {

        @Override
        public NamedZip convert(String text) {
            if (!text.matches("\\w[\\w.-]*=.+")) {
                throw new TypeConversionException(
                        "\"" + text + "\" is not a name and a zip, such as branch=target/function.zip");
            }
            String name = text.substring(0, text.indexOf('='));
            if (Stream.of(Peer.values()).anyMatch(peer -> peer.toString().equals(name))) {
                throw new TypeConversionException(name + " is the name of a peer: name the package otherwise");
            }
            return new NamedZip(name, Path.of(text.substring(text.indexOf('=') + 1)));
        }
    }
}
