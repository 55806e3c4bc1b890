package org.coatcheck.ledger;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/** Merges sorted sequences into one, and reads each of them only as far as necessary. Of equal elements, it has the first. */
final class Merged<T> implements Iterator<T> {

    private final Comparator<T> order;
    private final PriorityQueue<Head<T>> heads;

    /** @param rank of the sequence: the element of an earlier one comes first */
    private record Head<T>(T element, int rank, Iterator<T> rest) {}

    /** @param sequences in the given order */
    Merged(List<Iterator<T>> sequences, Comparator<T> order) {
        this.order = order;
        this.heads = new PriorityQueue<>(
                Comparator.comparing((Head<T> head) -> head.element(), order).thenComparingInt(Head::rank));
        for (int rank = 0; rank < sequences.size(); rank++) {
            add(rank, sequences.get(rank));
        }
    }

    private void add(int rank, Iterator<T> rest) {
        if (rest.hasNext()) {
            heads.add(new Head<>(rest.next(), rank, rest));
        }
    }

    @Override
    public boolean hasNext() {
        return !heads.isEmpty();
    }

    @Override
    public T next() {
        T next = advance();
        while (!heads.isEmpty() && order.compare(heads.element().element(), next) == 0) {
            advance();
        }
        return next;
    }

    private T advance() {
        Head<T> head = heads.remove();
        add(head.rank(), head.rest());
        return head.element();
    }
}
