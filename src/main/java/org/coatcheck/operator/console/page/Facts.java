package org.coatcheck.operator.console.page;

import java.util.ArrayList;
import java.util.List;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.terminal.Printable;

/**
 * The fields of one audit record that the rest of its page does not show, under the names that {@code audit} prints.
 *
 * @param title tells the attempts of a request apart
 */
public record Facts(String title, List<Fact> facts) {

    /**
     * One of them.
     *
     * @param url what it leads to; empty if it leads nowhere
     * @param time whether the value is a time
     */
    public record Fact(String name, String value, String url, boolean time) {}

    static Facts of(int number, InvocationRecord record) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("started at", record.startedAt().toString(), "", true));
        add(facts, "outcome", record.outcome().toString());
        record.ending().ifPresent(ending -> add(facts, ending));
        record.objects()
                .forEach(object -> facts.add(new Fact("object", Printable.line(object), Links.object(object), false)));
        add(facts, "start", record.cold() ? "cold" : "warm");
        record.init().ifPresent(init -> add(facts, "init", Words.duration(init)));
        add(facts, "memory limit", record.memoryLimitMb() + " MB");
        add(facts, "function version", record.functionVersion());
        record.traceId().ifPresent(trace -> add(facts, "trace id", trace));
        record.within()
                .ifPresent(within -> facts.add(new Fact("within request", within, Links.attempt(within), false)));
        record.via().ifPresent(via -> {
            add(facts, "via", via.service() + "  " + via.arn());
            add(facts, "message id", via.messageId());
        });
        facts.add(new Fact("expires at", record.expiresAt().toString(), "", true));
        return new Facts("Attempt " + number + ": " + record.outcome(), facts);
    }

    private static void add(List<Fact> facts, Ending ending) {
        ending.status().ifPresent(status -> add(facts, "status", Integer.toString(status)));
        ending.failure().ifPresent(failure -> {
            add(facts, "error", failure.error());
            add(facts, "reason", failure.reason());
        });
        add(facts, ending.worked().isPresent() ? "took" : "closed after", Words.duration(ending.took()));
        ending.peakMemoryMb().ifPresent(peak -> add(facts, "peak memory", peak + " MB"));
        ending.report().forEach((name, count) -> add(facts, name, count.toString()));
    }

    private static void add(List<Fact> facts, String name, String value) {
        facts.add(new Fact(name, Printable.line(value), "", false));
    }
}
