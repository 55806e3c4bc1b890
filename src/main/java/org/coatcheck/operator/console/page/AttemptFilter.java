package org.coatcheck.operator.console.page;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.console.web.Parameters;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.ShellText;

/**
 * The filter that the address of the page of attempts has: {@code since}, or {@code from} and {@code to}; {@code outcome},
 * {@code source}, {@code object}. Each is a chip, which is a link to the page with it or without it.
 */
record AttemptFilter(Parameters parameters) {

    private static final String DEFAULT_SINCE = "1h";

    private static final Spans SPANS = new Spans("15m", DEFAULT_SINCE, "6h", "1d", "7d", "30d");

    /**
     * A link that changes the filter.
     *
     * @param from the start of the chosen span, if that is what it is about
     */
    public record FilterChip(String text, String url, boolean on, boolean removable, String from, String to) {

        FilterChip(String text, String url, boolean on, boolean removable) {
            this(text, url, on, removable, "", "");
        }
    }

    Question question(Instant now) {
        Instant from = time("from").orElse(now.minus(SPANS.length(since())));
        Instant to = time("to").orElse(now);
        if (from.isAfter(to)) {
            throw new CommandException("the span of this address begins at " + from + " and ends before, at " + to);
        }
        return new Question(from, to, parameters.get("source"), outcome(), parameters.get("object"));
    }

    private String since() {
        return parameters.get("since").orElse(DEFAULT_SINCE);
    }

    private Optional<Instant> time(String name) {
        return parameters.get(name).map(time -> {
            try {
                return TypedValues.time(time);
            } catch (DateTimeException unreadable) {
                throw new CommandException(time + " is not a time such as 2026-03-12T09:00:00Z", unreadable);
            }
        });
    }

    private Optional<Outcome> outcome() {
        return parameters.get("outcome").map(word -> {
            try {
                return Outcome.of(word);
            } catch (IllegalArgumentException unknown) {
                throw new CommandException(
                        word + " is no outcome: there are begun, done, rejected, failed, abandoned", unknown);
            }
        });
    }

    /** The address of something about the same attempts. */
    String url(String path) {
        return parameters.url(path);
    }

    /** The page without a span, for the chart to add one. */
    String unspanned() {
        return parameters.without("since").without("from").without("to").url("/attempts");
    }

    String command() {
        return Stream.concat(
                        Stream.of("audit --since "
                                + time("from").map(Instant::toString).orElse(since())
                                + time("to").map(to -> " --until " + to).orElse("")),
                        Stream.of("source", "outcome", "object")
                                .flatMap(name -> parameters.get(name).stream()
                                        .map(value -> "--" + name + " " + ShellText.quoted(value))))
                .collect(Collectors.joining(" "));
    }

    List<List<FilterChip>> chips() {
        List<List<FilterChip>> groups = new ArrayList<>();
        groups.add(spanChips());
        groups.add(Stream.concat(
                        Stream.of(new FilterChip(
                                "any outcome", link("outcome", ""), outcome().isEmpty(), false)),
                        Stream.of(Outcome.values())
                                .map(outcome -> new FilterChip(
                                        outcome.toString(),
                                        link("outcome", outcome.toString()),
                                        outcome().filter(outcome::equals).isPresent(),
                                        false)))
                .toList());
        groups.add(Stream.of("source", "object")
                .flatMap(name ->
                        parameters.get(name).stream().map(value -> new FilterChip(value, link(name, ""), true, true)))
                .toList());
        return groups;
    }

    private List<FilterChip> spanChips() {
        Parameters unspanned = parameters.without("from").without("to");
        boolean isChosen = parameters.get("from").isPresent();
        Stream<FilterChip> chosen = parameters.get("from").stream()
                .map(from -> new FilterChip(
                        "",
                        unspanned.url("/attempts"),
                        true,
                        true,
                        from,
                        parameters.get("to").orElse("")));
        return Stream.concat(
                        SPANS.words().stream()
                                .map(since -> new FilterChip(
                                        since,
                                        unspanned.with("since", since).url("/attempts"),
                                        !isChosen && since.equals(since()),
                                        false)),
                        chosen)
                .toList();
    }

    private String link(String name, String value) {
        return parameters.with(name, value).url("/attempts");
    }
}
