package org.coatcheck.operator.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code deploy/template.yaml}. Every stack is deployed from it; only the location of the function's code differs. */
public final class Template {

    /** The template's property that names the function's zip, relative to the template. */
    public static final String CODE = "Code: ../target/function.zip";

    private Template() {}

    /** The template's file. */
    public static Path file(Path home) {
        return home.resolve("deploy/template.yaml");
    }

    /** The template's text, with the location of the uploaded code in place of the zip. */
    static String withCode(Path home, String bucket, String key) {
        Path file = file(home);
        try {
            String text = Files.readString(file);
            if (!text.contains(CODE)) {
                throw new IllegalStateException(file + " has no property " + CODE + " to replace");
            }
            return text.replace(CODE, "Code: {S3Bucket: %s, S3Key: %s}".formatted(bucket, key));
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
    }
}
