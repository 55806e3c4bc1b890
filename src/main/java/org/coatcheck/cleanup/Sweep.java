package org.coatcheck.cleanup;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.Invocation;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.thumbnail.ObjectScan;
import org.coatcheck.thumbnail.ObjectScan.Ground;
import org.coatcheck.thumbnail.ObjectScan.Page;
import org.coatcheck.thumbnail.ObjectScan.Stop;
import org.jboss.logging.Logger;

/**
 * Goes over all objects, and has handled what no event told of. It takes many ticks where there are many objects: each goes on
 * where the last one stopped, and begins again after the end.
 *
 * <p>What it finds is handled like an event that came, with a record of its own. So an image that kills whoever touches it
 * is found among the attempts that never ended, and given up in the end.
 */
final class Sweep {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** On each ground. There may be much time, and what is looked at is paid for. */
    private static final int MOST_PAGES = 100;

    private final ObjectScan survey;
    private final Clock clock;

    Sweep(ObjectScan survey, Clock clock) {
        this.survey = survey;
        this.clock = clock;
    }

    /**
     * Goes on until half of the invocation's time is over: the other half is for the last object that was begun with. Either
     * ground has its share, so that neither waits for the other's end.
     *
     * @param report to count into
     */
    void run(Invocation invocation, Reprocessing redo, Map<String, Long> report) {
        Instant now = clock.instant();
        Instant end = middle(invocation.startedAt(), invocation.deadline());
        new Walk(Ground.ORIGINALS, middle(now, end), invocation, redo, report).goOn();
        new Walk(Ground.ENTRIES, end, invocation, redo, report).goOn();
    }

    private static Instant middle(Instant start, Instant end) {
        return start.plus(Duration.between(start, end).dividedBy(2));
    }

    /** As far as one tick comes on one ground. */
    private final class Walk {

        private final Ground ground;
        private final Instant end;
        private final Invocation invocation;
        private final Reprocessing redo;
        private final Map<String, Long> report;

        Walk(Ground ground, Instant end, Invocation invocation, Reprocessing redo, Map<String, Long> report) {
            this.ground = ground;
            this.end = end;
            this.invocation = invocation;
            this.redo = redo;
            this.report = report;
        }

        void goOn() {
            if (hasTime()) {
                goOnFromThePlaceThatWasKept();
            }
        }

        private void goOnFromThePlaceThatWasKept() {
            try {
                Optional<String> place = Optional.of(survey.place(ground));
                for (int pages = 0; pages < MOST_PAGES && hasTime() && place.isPresent(); pages++) {
                    place = look(survey.page(ground, place.get()), place.get());
                    survey.keepPlace(ground, place.orElse(""));
                }
                if (place.isEmpty()) {
                    count("sweepRoundsEnded");
                }
            } catch (RuntimeException failure) {
                LOG.errorf(failure, "the sweep of the %s broke off; the next tick goes on with it", ground);
                count("sweepFailed");
            }
        }

        /** Returns where to go on, if there is anything left. */
        private Optional<String> look(Page page, String beginning) {
            String place = beginning;
            for (Stop stop : page.stops()) {
                if (!hasTime()) {
                    return Optional.of(place);
                }
                look(stop);
                place = stop.place();
            }
            return page.end();
        }

        private void look(Stop stop) {
            count(ground == Ground.ORIGINALS ? "sweepOriginals" : "sweepEntries");
            try {
                stop.look().get().ifPresent(event -> mend(event, stop.place()));
            } catch (RuntimeException failure) {
                LOG.errorf(failure, "the sweep failed at %s; its next round comes by again", stop.place());
                count("sweepFailed");
            }
        }

        private void mend(ObjectEvent event, String place) {
            // Before the work: if that kills this tick, the next one gets on.
            survey.keepPlace(ground, place);
            Invocation another = invocation.again(UUID.randomUUID().toString(), clock.instant());
            Response answer = redo.again(another, EventReader.notification(event));
            count(whatCameOf(answer));
        }

        private static String whatCameOf(Response answer) {
            if (answer.outcome() == Outcome.REJECTED) {
                return "sweepRefused";
            }
            if (answer.report().containsKey("removed")) {
                return "sweepRemoved";
            }
            return answer.thumbnails().isEmpty() ? "sweepNothingToDo" : "sweepMade";
        }

        private boolean hasTime() {
            return clock.instant().isBefore(end);
        }

        private void count(String what) {
            report.merge(what, 1L, Long::sum);
        }
    }
}
