package org.coatcheck.operator.console.web;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.coatcheck.operator.console.web.Guard.Rejection;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.terminal.CommandException;

/**
 * The pages about errors: one sentence each. A bug's stack trace goes to the terminal, where the console was started.
 *
 * @param explanation the sentence for an expected exception of a library, such as the AWS SDK
 * @param bugs receives exceptions that nothing explains
 */
public record ErrorPages(
        Templates templates, Function<Exception, Optional<String>> explanation, Consumer<Exception> bugs) {

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int BAD_GATEWAY = 502;

    Reply rejected(Rejection rejection) {
        return page(FORBIDDEN, rejection.sentence());
    }

    Reply page(int status, String sentence) {
        return new Html(status, templates.render("error", Map.of("sentence", sentence)));
    }

    /** For a place in a page. */
    String part(String sentence) {
        return templates.render("problem", Map.of("sentence", sentence));
    }

    /** A part of a page, or the error that it meets: the browser goes on following, and sees the part once it is mended. */
    String orProblem(Supplier<String> part) {
        try {
            return part.get();
        } catch (RuntimeException failure) {
            return part(sentence(failure));
        }
    }

    Reply failed(Request request, Exception failure) {
        String sentence = sentence(failure);
        return request.isForPart()
                ? new Html(part(sentence))
                : page(failure instanceof CommandException ? BAD_REQUEST : BAD_GATEWAY, sentence);
    }

    private String sentence(Exception failure) {
        if (failure instanceof CommandException) {
            return String.valueOf(failure.getMessage());
        }
        return explanation.apply(failure).orElseGet(() -> {
            bugs.accept(failure);
            return "This is a bug of the console. The terminal that it was started in shows where.";
        });
    }
}
