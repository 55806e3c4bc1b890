package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.coatcheck.operator.terminal.CommandException;

/**
 * The size of a package in bytes, with Lambda's limits: 250 MB unzipped, and 50 MB zipped unless it is uploaded through S3.
 * See https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
record PackageSize(long zipped, long unzipped) {

    private static final long MB = 1024 * 1024;
    private static final long MAX_DIRECT_UPLOAD = 50 * MB;
    private static final long MAX_UNZIPPED = 250 * MB;

    static PackageSize of(Path zip) {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            return new PackageSize(
                    Files.size(zip), file.stream().mapToLong(ZipEntry::getSize).sum());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + zip, unreadable);
        }
    }

    /** @throws CommandException if Lambda would reject the package */
    String describe() {
        String size = "%.1f MB zipped, %.1f MB unzipped".formatted((double) zipped / MB, (double) unzipped / MB);
        if (unzipped > MAX_UNZIPPED) {
            throw new CommandException(
                    "the package is too large for Lambda, which accepts 250 MB unzipped at most: " + size);
        }
        return zipped > MAX_DIRECT_UPLOAD
                ? size + "; over 50 MB zipped, so upload it through S3, as ./coatcheck deploy does"
                : size;
    }
}
