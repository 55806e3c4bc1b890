package org.coatcheck.operator.stack;

import java.net.URI;
import java.net.URISyntaxException;
import org.coatcheck.operator.terminal.CommandException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the URL of a LocalStack. */
final class Endpoint implements ITypeConverter<URI> {

    @Override
    public URI convert(String url) {
        try {
            return parse(url);
        } catch (CommandException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }

    /** @throws CommandException if it is not a URL with a host */
    static URI parse(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException invalid) {
            throw new CommandException(sentence(url), invalid);
        }
        throw new CommandException(sentence(url));
    }

    private static String sentence(String url) {
        return url + " is not the URL of a LocalStack, such as " + Aws.LOCAL_ENDPOINT;
    }
}
