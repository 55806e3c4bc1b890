package org.coatcheck.cleanup;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Response;
import org.coatcheck.thumbnail.ObjectScan;
import org.coatcheck.thumbnail.ObjectScan.Candidate;
import org.coatcheck.thumbnail.ObjectScan.Listing;
import org.coatcheck.thumbnail.ObjectScan.Page;
import org.jboss.logging.Logger;

/**
 * Scans all uploaded objects, and repairs those whose event was lost. With many objects, one round takes many ticks: each
 * continues at the cursor that the last one saved, and begins anew after the end.
 *
 * <p>Each finding is processed like a normal event, with its own audit record, so late events and overlapping ticks are
 * harmless. An image that kills its attempts is found among the dead attempts, and given up in the end.
 */
final class Sweep {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** For each listing: a tick may have much time, and reading costs money. */
    private static final int MOST_PAGES = 100;

    private final ObjectScan scan;
    private final Clock clock;

    Sweep(ObjectScan scan, Clock clock) {
        this.scan = scan;
        this.clock = clock;
    }

    /**
     * Sweeps until the time is over. Each listing has its share of the time, so neither waits until the other is at its end.
     *
     * @param report receives the counts
     */
    void run(Instant end, Reprocessing reprocessing, Map<String, Long> report) {
        new Pass(Listing.UPLOADS, Cleanup.middle(clock.instant(), end), reprocessing, report).run();
        new Pass(Listing.ENTRIES, end, reprocessing, report).run();
    }

    /** One tick's part of one listing. */
    private final class Pass {

        private final Listing listing;
        private final Instant end;
        private final Reprocessing reprocessing;
        private final Map<String, Long> report;

        /** The cursor that the objects table has. */
        private String saved = "";

        Pass(Listing listing, Instant end, Reprocessing reprocessing, Map<String, Long> report) {
            this.listing = listing;
            this.end = end;
            this.reprocessing = reprocessing;
            this.report = report;
        }

        void run() {
            if (!hasTime()) {
                return;
            }
            try {
                scanFromSavedCursor();
            } catch (RuntimeException failure) {
                LOG.errorf(failure, "the sweep of the %s broke off; the next tick continues it", listing);
                count("sweepFailed");
            }
        }

        private void scanFromSavedCursor() {
            saved = scan.cursor(listing);
            Optional<String> cursor = Optional.of(saved);
            for (int pages = 0; pages < MOST_PAGES && hasTime() && cursor.isPresent(); pages++) {
                cursor = check(scan.page(listing, cursor.get()), cursor.get());
                save(cursor.orElse(""));
            }
            if (cursor.isEmpty()) {
                count("sweepRoundsEnded");
            }
        }

        /** Returns the cursor after the last candidate that was checked; empty at the end of the listing. */
        private Optional<String> check(Page page, String pageCursor) {
            String cursor = pageCursor;
            for (Candidate candidate : page.candidates()) {
                if (!hasTime()) {
                    return Optional.of(cursor);
                }
                check(candidate);
                cursor = candidate.cursor();
            }
            return page.cursor();
        }

        private void check(Candidate candidate) {
            count(listing == Listing.UPLOADS ? "sweepUploads" : "sweepEntries");
            if (candidate.outdated()) {
                count("sweepOutdated");
            }
            try {
                candidate.repair().get().ifPresent(event -> repair(event, candidate.cursor()));
            } catch (RuntimeException failure) {
                LOG.errorf(failure, "the sweep failed at %s; its next round tries it again", candidate.cursor());
                count("sweepFailed");
            }
        }

        private void repair(ObjectEvent event, String cursor) {
            // Saved before the work: if the work kills this tick, the next one continues after it.
            save(cursor);
            count(nameOf(reprocessing.redo(UUID.randomUUID().toString(), EventReader.notification(event))));
        }

        /** Of a small listing, each tick reads all, and the cursor stays the same. */
        private void save(String cursor) {
            if (!cursor.equals(saved)) {
                scan.saveCursor(listing, cursor);
                saved = cursor;
            }
        }

        private static String nameOf(Response response) {
            if (response.outcome() == Outcome.REJECTED) {
                return "sweepRejected";
            }
            if (response.report().containsKey("removed")) {
                return "sweepRemoved";
            }
            return response.thumbnails().isEmpty() ? "sweepNothingToDo" : "sweepMade";
        }

        private boolean hasTime() {
            return clock.instant().isBefore(end);
        }

        private void count(String name) {
            report.merge(name, 1L, Long::sum);
        }
    }
}
