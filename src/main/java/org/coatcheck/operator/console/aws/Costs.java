package org.coatcheck.operator.console.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.operator.cost.CostStudy;
import org.coatcheck.operator.terminal.TimeSpan;

/**
 * What the attempts until now cost. The records are read again only after two minutes: the page's sliders change nothing but the
 * assumptions.
 */
public final class Costs {

    private static final Duration KEPT = Duration.ofMinutes(2);

    private final Site site;
    private final LedgerReader ledger;
    private Optional<Read> last = Optional.empty();

    private record Read(Duration length, Instant at, CostStudy study) {

        boolean isGood(Duration asked, Instant now) {
            return length.equals(asked) && at.plus(KEPT).isAfter(now);
        }
    }

    public Costs(Site site) {
        this.site = site;
        this.ledger = new LedgerReader(site.dynamoDb, site.stack().output("InvocationsTable"));
    }

    /** The costs of so long until now. */
    public synchronized CostStudy of(Duration length) {
        Instant now = Instant.now();
        Read read = last.filter(known -> known.isGood(length, now))
                .orElseGet(() -> new Read(length, now, read(new TimeSpan(now.minus(length), now))));
        last = Optional.of(read);
        return read.study();
    }

    private CostStudy read(TimeSpan span) {
        return CostStudy.of(site.lambda, site.stack().output("FunctionName"), ledger, span);
    }
}
