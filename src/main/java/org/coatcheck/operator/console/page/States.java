package org.coatcheck.operator.console.page;

import java.util.List;
import java.util.stream.Stream;

/** The states of an entry as {@code object.html} draws them, in the order of the class comment of ObjectEntry. */
final class States {

    private static final int HALF_WIDTH = 48;
    private static final int BASELINE = 22;

    /**
     * A box of the diagram.
     *
     * @param on whether it is the entry's present state
     */
    public record State(String name, int x, int y, String meaning, boolean on) {

        public int textX() {
            return x + HALF_WIDTH;
        }

        public int textY() {
            return y + BASELINE;
        }
    }

    private States() {}

    static List<State> with(String present) {
        return Stream.of(
                        new State("making", 96, 63, "", false),
                        new State("writing", 276, 63, "", false),
                        new State("made", 456, 11, "its thumbnails are in the bucket", false),
                        new State("removed", 456, 63, "its thumbnails are deleted", false),
                        new State("rejected", 456, 115, "it can have no thumbnail", false),
                        new State("missed", 456, 163, "it was not there", false))
                .map(state -> new State(
                        state.name(),
                        state.x(),
                        state.y(),
                        state.meaning(),
                        state.name().equals(present)))
                .toList();
    }
}
