package org.coatcheck.operator.packaging;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** Lets one process at a time build packages of a project: the builds use the same files in {@code target}. */
final class PackageLock {

    private PackageLock() {}

    /**
     * Waits until no other process builds a package.
     *
     * @param home the project's folder
     * @param progress receives a line if another process is awaited
     * @return what ends the lock when it is closed; the death of this process ends it, too
     */
    static Closeable acquire(Path home, Consumer<String> progress) throws IOException {
        FileChannel file = FileChannel.open(
                home.resolve("target/package.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (file.tryLock() == null) {
            progress.accept("waiting for another command that builds a package");
            file.lock();
        }
        return file;
    }
}
