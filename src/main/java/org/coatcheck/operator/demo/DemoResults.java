package org.coatcheck.operator.demo;

import static java.util.Objects.requireNonNull;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.audit.AuditList;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.TerminalPicture;
import org.coatcheck.operator.terminal.Times;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Prints what the demo's events led to: a thumbnail, the audit records and the unknown queue. */
record DemoResults(Aws aws, Stack stack, PrintWriter out) {

    private static final int PICTURE_COLUMNS = 64;

    /** @param records of the demo's attempts */
    void print(List<InvocationRecord> records) {
        records.stream()
                .flatMap(record -> record.ending().stream())
                .map(Ending::thumbnails)
                .flatMap(List::stream)
                .findFirst()
                .ifPresent(this::print);
        out.printf("Audit%n%n");
        AuditList list = new AuditList(out, Times.of(true), false);
        records.stream().map(InvocationRecord::summary).forEach(list::print);
        out.println();
        try (SqsClient sqs = aws.sqs()) {
            out.printf("Unknown queue%n%n%s%n", UnknownQueueTable.of(sqs, stack.output("UnknownQueueUrl")));
        }
    }

    private void print(Thumbnail thumbnail) {
        try (S3Client s3 = aws.s3()) {
            out.printf(
                    "Thumbnail  %s%n           %d x %d pixels, %,d bytes%n%n",
                    url(s3, thumbnail), thumbnail.width(), thumbnail.height(), thumbnail.bytes());
            if (TerminalPicture.canBeShown()) {
                TerminalPicture.print(image(s3, thumbnail), PICTURE_COLUMNS, out);
            }
        }
    }

    private static String url(S3Client s3, Thumbnail thumbnail) {
        return s3.utilities()
                .getUrl(get -> get.bucket(thumbnail.bucket()).key(thumbnail.key()))
                .toString();
    }

    private static BufferedImage image(S3Client s3, Thumbnail thumbnail) {
        try (InputStream file =
                s3.getObject(get -> get.bucket(thumbnail.bucket()).key(thumbnail.key()))) {
            return requireNonNull(ImageIO.read(file), "Java can read the JPEG files that libvips writes");
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the thumbnail at " + url(s3, thumbnail), unreadable);
        }
    }
}
