package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.aws.FunctionCalls;
import org.coatcheck.operator.console.aws.Glance;
import org.coatcheck.operator.console.web.Reply.Live;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.terminal.CommandException;

/** What happens now: the last hour in figures, the queues, and what only a person can mend. The browser follows it live. */
public final class NowPage {

    private static final Duration SPAN = Duration.ofHours(1);

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    /** An hour with more attempts is shown by its latest ones, so that a busy stack is not read over and over. */
    private static final int MOST = 5_000;

    private static final int LATEST = 8;

    private final Frame frame;
    private final Attempts attempts;
    private final FunctionCalls function;
    private final QueueCards queues;

    /**
     * What the template shows.
     *
     * @param cut whether the hour had more attempts than were read
     */
    public record View(
            String total,
            boolean cut,
            String median,
            String slow,
            String cold,
            MinuteBars bars,
            List<OutcomeCount> outcomes,
            List<QueueCards.Card> queues,
            List<Need> needs,
            List<Row> rows) {}

    public NowPage(Frame frame, Attempts attempts, FunctionCalls function, QueueCards queues) {
        this.frame = frame;
        this.attempts = attempts;
        this.function = function;
        this.queues = queues;
    }

    public Stream<Route> routes() {
        return Stream.of(
                Route.get("/", request -> frame.page("now", "Now", frame.command("audit --since 1h"), "now", Map.of())),
                Route.get(
                        "/now/live",
                        request ->
                                new Live(() -> frame.part("now-live", Map.of("view", view(Instant.now()))), INTERVAL)));
    }

    /** Asks AWS for everything at the same time. */
    private View view(Instant now) {
        Question lastHour = Question.between(now.minus(SPAN), now);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Row>> latest = threads.submit(() -> attempts.find(lastHour, LATEST).records().stream()
                    .map(record -> Row.of(record, now))
                    .toList());
            Future<List<Glance>> dead = threads.submit(() -> attempts.dead(now));
            Future<List<QueueCards.Card>> cards = threads.submit(() -> queues.look(now));
            Future<Told<Optional<String>>> problem = threads.submit(() -> Told.by(function::problem));
            List<Glance> glances = attempts.glances(lastHour, MOST);
            List<Need> needs = Need.of(glances, dead.get(), cards.get(), problem.get());
            return view(glances, cards.get(), needs, latest.get(), now);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failure);
        } catch (InterruptedException serverCloses) {
            Thread.currentThread().interrupt();
            throw new CommandException("the console closes", serverCloses);
        }
    }

    private static View view(
            List<Glance> glances, List<QueueCards.Card> cards, List<Need> needs, List<Row> latest, Instant now) {
        LatencyFigures figures = LatencyFigures.of(glances);
        return new View(
                "%,d".formatted(glances.size()),
                glances.size() == MOST,
                figures.median(),
                figures.slow(),
                figures.coldShare(),
                MinuteBars.of(glances, now),
                OutcomeCount.of(glances),
                cards,
                needs,
                latest);
    }
}
