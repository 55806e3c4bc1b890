package org.coatcheck.thumbnail;

import java.util.List;
import java.util.Optional;
import org.coatcheck.sdk.Beside;
import org.coatcheck.sdk.Beside.Work;
import org.coatcheck.thumbnail.ObjectEntry.State;

/** Marks an entry as {@code writing} while its version is rendered. */
final class WritingMark implements AutoCloseable {

    private final ObjectsTable objects;
    private final Beside beside;
    private ObjectEntry entry;
    private Optional<Work<Optional<ObjectEntry>>> work = Optional.empty();

    WritingMark(ObjectsTable objects, Beside beside, ObjectEntry claimed) {
        this.objects = objects;
        this.beside = beside;
        this.entry = claimed;
    }

    /** @param keys of the version's thumbnails */
    void start(List<String> keys) {
        ObjectEntry writing = entry.with(State.WRITING, ClaimedWork.union(entry.thumbnails(), keys));
        entry = writing;
        work = Optional.of(beside.start(() -> objects.write(writing)));
    }

    boolean isStarted() {
        return work.isPresent();
    }

    /** The entry as it is marked, or as it was claimed if the mark was not started. */
    ObjectEntry entry() {
        return entry;
    }

    /** Waits for the mark; empty if it is written or was not started, else the entry of another attempt. */
    Optional<ObjectEntry> takenOverBy() {
        return work.flatMap(Work::result);
    }

    @Override
    public void close() {
        work.ifPresent(Work::close);
    }
}
