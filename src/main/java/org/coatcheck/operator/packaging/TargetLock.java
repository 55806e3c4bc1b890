package org.coatcheck.operator.packaging;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** Lets one process at a time do what writes the same files in a project's folder {@code target}. */
public enum TargetLock {
    PACKAGE("package", "waiting for another command that builds a package"),
    DEPLOYMENT("deployment", "waiting for another deployment from this folder"),
    BENCH("bench", "waiting for another bench");

    private final String name;
    private final String waiting;

    TargetLock(String name, String waiting) {
        this.name = name;
        this.waiting = waiting;
    }

    /**
     * Waits until no other process has this lock.
     *
     * @param home the project's folder
     * @param progress receives a line if another process is awaited
     * @return what ends the lock when it is closed; the death of this process ends it, too
     */
    public Closeable acquire(Path home, Consumer<String> progress) throws IOException {
        FileChannel file = FileChannel.open(
                home.resolve("target").resolve(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (file.tryLock() == null) {
            progress.accept(waiting);
            file.lock();
        }
        return file;
    }
}
