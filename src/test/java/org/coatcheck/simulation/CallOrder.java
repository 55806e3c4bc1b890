package org.coatcheck.simulation;

import java.util.Set;
import java.util.function.Supplier;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.sdk.Beside;

/**
 * In which order AWS executes the calls that an attempt makes at the same time: the claim of a version and its fetch, the
 * thumbnails of different sizes. In a simulation, one thread makes all calls of an attempt, and crashes between any two.
 *
 * <p>An entry is marked while its version is rendered, which takes no call. So the mark comes before or after the rendering.
 */
enum CallOrder implements Beside {
    STARTED_FIRST {
        @Override
        public <T> Work<T> start(Supplier<T> work) {
            OrderedWork<T> started = new OrderedWork<>(work);
            started.run();
            return started;
        }
    },
    STARTED_LAST {
        @Override
        public <T> Work<T> start(Supplier<T> work) {
            return new OrderedWork<>(work);
        }
    };

    /**
     * The orders to try for an event. If it names no version, they differ only in the order of the thumbnails, which other
     * events try.
     */
    static Set<CallOrder> of(ObjectEvent event, Set<CallOrder> orders) {
        return event.eTag().isPresent() ? orders : Set.of(STARTED_FIRST);
    }

    /** How many calls it takes to claim a new version, which is fetched beside its claim. */
    int callsUntilClaimed() {
        return switch (this) {
            case STARTED_FIRST -> 1;
            case STARTED_LAST -> 2;
        };
    }
}
