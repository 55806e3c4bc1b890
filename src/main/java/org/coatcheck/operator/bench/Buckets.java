package org.coatcheck.operator.bench;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** S3, in memory: objects by bucket and key. */
final class Buckets {

    private static final Pattern KEY_IN_XML = Pattern.compile("<Key>(.*?)</Key>", Pattern.DOTALL);

    private final ConcurrentMap<String, StoredObject> objects = new ConcurrentHashMap<>();

    /** An object, with what S3 tells about it in headers. */
    @SuppressWarnings("ArrayRecordComponent") // nothing compares it
    record StoredObject(byte[] bytes, String contentType, String eTag, String crc32) {

        static StoredObject of(byte[] bytes, String contentType) {
            CRC32 crc32 = new CRC32();
            crc32.update(bytes);
            byte[] checksum = HexFormat.of().parseHex("%08x".formatted(crc32.getValue()));
            return new StoredObject(
                    bytes,
                    contentType,
                    HexFormat.of().formatHex(md5().digest(bytes)),
                    Base64.getEncoder().encodeToString(checksum));
        }

        Map<String, String> headers() {
            return Map.of(
                    "Content-Type",
                    contentType,
                    "ETag",
                    "\"" + eTag + "\"",
                    "Last-Modified",
                    "Sat, 28 Nov 2026 09:00:00 GMT",
                    "x-amz-checksum-crc32",
                    crc32,
                    "x-amz-checksum-type",
                    "FULL_OBJECT");
        }
    }

    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException everyJdkHasMd5) {
            throw new IllegalStateException(everyJdkHasMd5);
        }
    }

    /** @param path bucket, slash and key */
    void put(String path, StoredObject object) {
        objects.put(path, object);
    }

    /** Removes every object whose path begins so, and returns them. */
    List<StoredObject> remove(String prefix) {
        List<StoredObject> found = objects.entrySet().stream()
                .filter(object -> object.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .toList();
        objects.keySet().removeIf(path -> path.startsWith(prefix));
        return found;
    }

    AwsResponse respond(AwsCall call) {
        return switch (call.operation()) {
            case "GetObject" -> get(call);
            case "HeadObject" -> head(call);
            case "PutObject" -> put(call);
            case "DeleteObject" -> {
                objects.remove(call.path());
                yield AwsResponse.empty(204, Map.of());
            }
            case "DeleteObjects" -> deleteAll(call);
            default -> AwsResponse.xmlError(501, "NotImplemented");
        };
    }

    private AwsResponse get(AwsCall call) {
        StoredObject object = objects.get(call.path());
        if (object == null) {
            return AwsResponse.xmlError(404, "NoSuchKey");
        }
        boolean another = call.header("If-Match")
                .filter(eTag -> !eTag.replace("\"", "").equals(object.eTag()))
                .isPresent();
        return another
                ? AwsResponse.xmlError(412, "PreconditionFailed")
                : AwsResponse.bytes(200, object.headers(), object.bytes());
    }

    private AwsResponse head(AwsCall call) {
        StoredObject object = objects.get(call.path());
        return object == null
                ? AwsResponse.empty(404, Map.of())
                : new AwsResponse(200, object.headers(), new byte[0], object.bytes().length);
    }

    private AwsResponse put(AwsCall call) {
        String contentType = call.header("Content-Type").orElse("binary/octet-stream");
        StoredObject object = StoredObject.of(call.body(), contentType);
        objects.put(call.path(), object);
        return AwsResponse.empty(200, Map.of("ETag", "\"" + object.eTag() + "\""));
    }

    private AwsResponse deleteAll(AwsCall call) {
        String bucket = call.path().replace("/", "") + "/";
        KEY_IN_XML
                .matcher(new String(call.body(), StandardCharsets.UTF_8))
                .results()
                .forEach(key -> objects.remove(bucket + unescaped(key.group(1))));
        return AwsResponse.bytes(
                200,
                Map.of("Content-Type", "application/xml"),
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><DeleteResult/>".getBytes(StandardCharsets.UTF_8));
    }

    private static String unescaped(String xml) {
        return xml.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }
}
