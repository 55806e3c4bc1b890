package org.coatcheck.operator.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The S3 bucket from which CloudFormation takes the code and the template of a stack that {@link Stack#create} makes.
 * {@code ./coatcheck deploy} has another one.
 */
record CodeBucket(S3Client s3, String name) {

    static CodeBucket of(S3Client s3, String stackName) {
        return new CodeBucket(s3, stackName + "-code");
    }

    /** Creates the bucket, unless it is there. */
    void create() {
        s3.createBucket(create -> create.bucket(name));
    }

    /**
     * Uploads a zip. The key is the zip's SHA-256, because CloudFormation compares templates only: it would not update a
     * function whose code changed under the same key.
     *
     * @return the key
     */
    String upload(Path zip) {
        byte[] bytes = read(zip);
        String key = sha256(bytes) + ".zip";
        s3.putObject(put -> put.bucket(name).key(key), RequestBody.fromBytes(bytes));
        return key;
    }

    /**
     * Uploads the template. CloudFormation accepts 1 MB from S3, but only 51,200 bytes in a request.
     *
     * @return the template's {@code https://} URL
     * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html">Quotas</a>
     */
    String uploadTemplate(String text) {
        String key = "template.yaml";
        s3.putObject(put -> put.bucket(name).key(key), RequestBody.fromString(text));
        return s3.utilities().getUrl(get -> get.bucket(name).key(key)).toString();
    }

    /** Deletes the bucket and all objects in it. */
    void delete() {
        s3.listObjectsV2Paginator(list -> list.bucket(name))
                .contents()
                .forEach(object -> s3.deleteObject(delete -> delete.bucket(name).key(object.key())));
        s3.deleteBucket(delete -> delete.bucket(name));
    }

    private static byte[] read(Path zip) {
        try {
            return Files.readAllBytes(zip);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + zip + ", which ./coatcheck builds", unreadable);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException unsupported) {
            throw new IllegalStateException("every Java platform must support SHA-256", unsupported);
        }
    }
}
