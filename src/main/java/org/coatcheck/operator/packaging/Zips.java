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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Zip files that keep what a package needs of its files beside their bytes: who may run them, and one known time. */
final class Zips {

    /**
     * The time of every file. A zip has it in even seconds, and may hold it in no time zone: the operator's own is UTC, as
     * Lambda's is.
     */
    private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    private Zips() {}

    /** Zips all that is in the folder, with the times that the files have. */
    static void pack(Path folder, Path zip) throws IOException {
        Files.deleteIfExists(zip);
        try (FileSystem files = open(zip, true)) {
            copy(folder, files.getPath("/"));
        }
    }

    /** Unzips all into the folder, with the times that the zip has. */
    static void unpack(Path zip, Path folder) throws IOException {
        try (FileSystem files = open(zip, false)) {
            copy(files.getPath("/"), folder);
        }
    }

    /** Gives all that is in the folder the time that a zip can restore. */
    static void setTimes(Path folder) throws IOException {
        for (Path file : below(folder)) {
            Files.setLastModifiedTime(file, TIME);
        }
    }

    private static FileSystem open(Path zip, boolean create) throws IOException {
        return FileSystems.newFileSystem(zip, Map.of("create", create, "enablePosixFileAttributes", true));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : below(from)) {
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

    /** In an order that is always the same, folders before what is in them. */
    private static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> !file.equals(folder)).sorted().toList();
        }
    }
}
