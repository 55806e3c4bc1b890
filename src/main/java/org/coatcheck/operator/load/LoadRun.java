package org.coatcheck.operator.load;

import java.time.Duration;
import java.time.Instant;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.Progress;

/**
 * One load test of a stack in LocalStack: sends everything in a plan, waits until every event has ended, and compares what
 * the stack holds then with the plan.
 *
 * <p>Nothing else may use the stack meanwhile: the report lists events that the plan does not contain as discrepancies.
 */
final class LoadRun implements AutoCloseable {

    private static final Duration POLL_INTERVAL = Duration.ofSeconds(2);

    private final LoadPlan plan;
    private final Progress progress;
    private final LoadRate rate;
    private final LoadResultsReader results;
    private final LoadSender sender;

    LoadRun(Aws aws, Stack stack, LoadPlan plan, Progress progress) {
        Instant start = Instant.now();
        this.plan = plan;
        this.progress = progress;
        this.rate = new LoadRate(start);
        this.results = new LoadResultsReader(aws, stack, start);
        this.sender = new LoadSender(aws, stack, results, new LoadThreads(rate, progress));
    }

    LoadReport run() throws InterruptedException {
        progress.say("sending one object, and waiting for its thumbnail");
        sender.send(plan);
        awaitEnd();
        return report();
    }

    /** Waits until every event is recorded as done or rejected, or is in the failed queue; or until nothing changes. */
    private void awaitEnd() throws InterruptedException {
        long last = 0;
        Instant lastChange = Instant.now();
        while (last < plan.events() && Instant.now().isBefore(lastChange.plus(LoadResultsReader.TIMEOUT))) {
            Thread.sleep(POLL_INTERVAL);
            long ended = results.endedEvents();
            if (ended != last) {
                lastChange = Instant.now();
                last = ended;
            }
            progress.say(rate.describe("ended", ended, plan.events()));
        }
    }

    /** Compares what the stack holds now with the plan. */
    LoadReport report() {
        progress.say("comparing the results with the plan");
        return LoadReport.of(plan, sender.eTags(), results.read());
    }

    @Override
    public void close() {
        sender.close();
        results.close();
    }
}
