package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Packs and unpacks zips, and keeps what a package needs: each file's contents, time and permission to execute. */
public final class Zips {

    /**
     * The time that all files of a package get. A zip stores times without a time zone and in steps of two seconds. The script
     * {@code ./coatcheck} runs the commands that write zips in UTC, as Lambda runs the function.
     */
    private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private Zips() {}

    /** Zips the folder's contents, with the times of the files. */
    static void pack(Path folder, Path zip) throws IOException {
        Files.deleteIfExists(zip);
        try (FileSystem contents = open(zip, true)) {
            copy(folder, contents.getPath("/"));
        }
    }

    /** Unzips everything into the folder, with the times in the zip. */
    public static void unpack(Path zip, Path folder) throws IOException {
        try (FileSystem contents = open(zip, false)) {
            copy(contents.getPath("/"), folder);
        }
    }

    /** The text of a file in the zip; empty if there is none. */
    static String text(Path zip, String file) throws IOException {
        try (FileSystem contents = open(zip, false)) {
            Path path = contents.getPath(file);
            return Files.exists(path) ? Files.readString(path) : "";
        }
    }

    /** Sets the time of everything in the folder to one that a zip can restore. */
    static void setTimes(Path folder) throws IOException {
        for (Path file : FileTree.descendants(folder)) {
            Files.setLastModifiedTime(file, TIME);
        }
    }

    private static FileSystem open(Path zip, boolean create) throws IOException {
        return FileSystems.newFileSystem(zip, Map.of("create", create, "enablePosixFileAttributes", true));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : FileTree.descendants(from)) {
            Path copy = to.resolve(from.relativize(file).toString());
            if (Files.isDirectory(file)) {
                Files.createDirectories(copy);
            } else {
                Files.copy(file, copy);
            }
            Files.setLastModifiedTime(copy, Files.getLastModifiedTime(file));
            Files.setPosixFilePermissions(copy, permissions(file));
        }
    }

    private static Set<PosixFilePermission> permissions(Path file) throws IOException {
        return Files.isDirectory(file)
                        || Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE)
                ? EXECUTABLE
                : READABLE;
    }
}
