package org.coatcheck.operator.redrive;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets the events of one object go one after the other. Sent at the same time, the second one could find the object's entry
 * taken, and fail as busy. Their order does not matter: the function orders them by their sequencers.
 */
final class ObjectTurns {

    private final Set<String> taken = new HashSet<>();

    /** Waits until no other thread works on one of these objects, and takes them. */
    synchronized void take(Collection<String> objects) throws InterruptedException {
        while (!Collections.disjoint(taken, objects)) {
            wait();
        }
        taken.addAll(objects);
    }

    synchronized void giveBack(Collection<String> objects) {
        taken.removeAll(objects);
        notifyAll();
    }
}
