package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.coatcheck.operator.terminal.CommandException;

/**
 * How large a package is, in bytes, against what Lambda takes: 50 MB zipped if it is sent to Lambda itself, any size by way
 * of S3, and 250 MB unzipped. See https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
record PackageSize(long zipped, long unzipped) {

    private static final long MB = 1024 * 1024;
    private static final long MOST_SENT = 50 * MB;
    private static final long MOST_UNZIPPED = 250 * MB;

    static PackageSize of(Path zip) {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            return new PackageSize(
                    Files.size(zip), file.stream().mapToLong(ZipEntry::getSize).sum());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + zip, unreadable);
        }
    }

    /** A sentence for people. @throws CommandException if Lambda would not take it */
    String described() {
        String size = "%.1f MB zipped, %.1f MB unzipped".formatted((double) zipped / MB, (double) unzipped / MB);
        if (unzipped > MOST_UNZIPPED) {
            throw new CommandException("Lambda takes 250 MB unzipped at most, and this is too large: " + size);
        }
        return zipped > MOST_SENT
                ? size + "; over 50 MB, so it goes to Lambda by way of S3, as sam deploy does it"
                : size;
    }
}
