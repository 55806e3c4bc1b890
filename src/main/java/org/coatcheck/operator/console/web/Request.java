package org.coatcheck.operator.console.web;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Optional;
import java.util.function.Function;
import org.coatcheck.operator.terminal.CommandException;

/** A request of the browser. */
public final class Request {

    /** More than Lambda's limit of 6 MB for an event, which a form may encode with three characters a byte. */
    private static final int LARGEST_FORM = 20 << 20;

    private final HttpExchange exchange;
    private final Parameters parameters;

    Request(HttpExchange exchange) {
        this.exchange = exchange;
        this.parameters = Parameters.parse(
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
    }

    boolean isChange() {
        return !exchange.getRequestMethod().equals("GET");
    }

    boolean isGet() {
        return exchange.getRequestMethod().equals("GET");
    }

    boolean isPost() {
        return exchange.getRequestMethod().equals("POST");
    }

    String path() {
        return exchange.getRequestURI().getPath();
    }

    /** The path with its parameters. */
    public String address() {
        return parameters.url(path());
    }

    /** A header that the browser sent. */
    Optional<String> header(String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** Whether htmx asks for a part of a page. */
    public boolean isForPart() {
        return header("HX-Request").isPresent();
    }

    public Parameters parameters() {
        return parameters;
    }

    /** A parameter that the page's own links always have. */
    public String required(String name) {
        return parameters
                .get(name)
                .orElseThrow(() -> new CommandException("this address lacks the parameter " + name
                        + ": follow a link of the console instead of typing it"));
    }

    /**
     * A parameter that the page's own links always have, as a value.
     *
     * @param parser throws a DateTimeException or a NumberFormatException if the text is not such a value
     */
    public <T> T required(String name, Function<String, T> parser) {
        String text = required(name);
        try {
            return parser.apply(text);
        } catch (DateTimeException | NumberFormatException unreadable) {
            throw new CommandException(
                    "the parameter " + name + " of this address cannot be read: it is " + text
                            + "; follow a link of the console instead of typing it",
                    unreadable);
        }
    }

    /** A parameter as a value, which may be missing. */
    public <T> T get(String name, Function<String, T> parser, T otherwise) {
        return parameters.get(name).isPresent() ? required(name, parser) : otherwise;
    }

    /** The content type of the posted bytes. */
    public String contentType() {
        return header("Content-Type").orElse("application/octet-stream");
    }

    /** The fields of a posted form. */
    public Parameters form() {
        return Parameters.parse(new String(body(LARGEST_FORM), StandardCharsets.US_ASCII));
    }

    /**
     * The posted bytes.
     *
     * @throws CommandException if there are more than this, or if they do not all arrive
     */
    public byte[] body(int most) {
        try (InputStream body = exchange.getRequestBody()) {
            byte[] bytes = body.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new CommandException("this is larger than %d MB: use the AWS CLI for it".formatted(most >> 20));
            }
            return bytes;
        } catch (IOException closed) {
            throw new CommandException("the browser closed the connection before it had sent everything", closed);
        }
    }
}
