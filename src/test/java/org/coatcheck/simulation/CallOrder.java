package org.coatcheck.simulation;

import java.util.Set;
import java.util.function.Supplier;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.sdk.Beside;

/**
 * In which order AWS executes the calls that an attempt makes at the same time: the claim and the fetch of a version. In a
 * simulation, one thread makes all calls of an attempt, and crashes between any two.
 */
enum CallOrder implements Beside {
    CLAIM_FIRST {
        @Override
        public <T> Work<T> start(Supplier<T> work) {
            OrderedWork<T> claim = new OrderedWork<>(work);
            claim.run();
            return claim;
        }
    },
    FETCH_FIRST {
        @Override
        public <T> Work<T> start(Supplier<T> work) {
            return new OrderedWork<>(work);
        }
    };

    /** Those orders that differ for an event. Only if it names a version are there calls at the same time. */
    static Set<CallOrder> of(ObjectEvent event, Set<CallOrder> orders) {
        boolean isNamed = event.change() == Change.CREATED && event.eTag().isPresent();
        return isNamed ? orders : Set.of(CLAIM_FIRST);
    }

    /** How many calls it takes to claim a new version. */
    int callsUntilClaimed() {
        return switch (this) {
            case CLAIM_FIRST -> 1;
            case FETCH_FIRST -> 2;
        };
    }
}
