package org.coatcheck.timing;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * When the phases of an attempt ran. A phase that did not happen has no span. A phase has several if the event is about
 * several objects, if it looks at the object before it claims it, or if the record is ended once more.
 *
 * @param spans in the order of their starts
 */
public record Phases(List<Span> spans) {

    public static final Phases NONE = new Phases(List.of());

    public Phases {
        spans = spans.stream()
                .sorted(Comparator.comparing(Span::start).thenComparing(Span::phase))
                .toList();
    }

    /** The spans that began first. */
    public Phases first(int count) {
        return new Phases(spans.stream().limit(count).toList());
    }

    /** The same phases after an init phase of this length, which ended when the event arrived. */
    public Phases after(Duration init) {
        Span before = new Span(Phase.INIT, init.negated(), init);
        return new Phases(Stream.concat(Stream.of(before), spans.stream()).toList());
    }
}
