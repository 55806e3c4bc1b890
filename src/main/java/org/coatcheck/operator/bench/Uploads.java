package org.coatcheck.operator.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.coatcheck.operator.bench.Buckets.StoredObject;
import org.coatcheck.operator.terminal.Quantity;

/**
 * Uploads images, each under a key that no object had before: Coatcheck makes the thumbnails of a version only once, and would
 * have nothing to do the second time.
 */
final class Uploads {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int THUMBNAIL_SIZE = 256;

    private final Buckets buckets;
    private final JsonNode template;
    private int count;

    /** @param home the project's folder, whose test events include one of S3 */
    Uploads(Buckets buckets, Path home) throws IOException {
        this.buckets = buckets;
        template = JSON.readTree(
                home.resolve("src/test/resources/events/s3-put.json").toFile());
    }

    /**
     * Objects that wait for their thumbnails.
     *
     * @param prefix of their keys
     * @param event that tells of them
     */
    record Upload(String prefix, int objects, String event) {}

    /** Uploads the image this many times, and makes one event of that. */
    Upload upload(ImageFile image, int objects) {
        String prefix = "uploads/%08d-".formatted(++count);
        ObjectNode event = JSON.createObjectNode();
        ArrayNode records = event.putArray("Records");
        for (int i = 0; i < objects; i++) {
            String key = prefix + i + "." + image.extension();
            buckets.put(AwsStandIn.UPLOADS + "/" + key, image.object());
            records.add(record(key, image.object(), count * 1000L + i));
        }
        return new Upload(prefix, objects, event.toString());
    }

    private ObjectNode record(String key, StoredObject object, long sequencer) {
        ObjectNode record = template.path("Records").path(0).deepCopy();
        record.withObject("/s3/bucket").put("name", AwsStandIn.UPLOADS);
        record.withObject("/s3/object")
                .put("key", key)
                .put("size", object.bytes().length)
                .put("eTag", object.eTag())
                .put("sequencer", "%016X".formatted(sequencer));
        return record;
    }

    /**
     * Removes the objects and their thumbnails.
     *
     * @throws IllegalStateException if a thumbnail is missing or has a wrong size: then the time it took means nothing
     */
    void finish(Upload upload) {
        buckets.remove(AwsStandIn.UPLOADS + "/" + upload.prefix());
        List<StoredObject> thumbnails = buckets.remove(AwsStandIn.THUMBNAILS + "/" + upload.prefix());
        if (thumbnails.size() != upload.objects()) {
            throw new IllegalStateException("it made " + Quantity.of(thumbnails.size(), "thumbnail") + " of "
                    + Quantity.of(upload.objects(), "image"));
        }
        for (StoredObject thumbnail : thumbnails) {
            int size = size(thumbnail);
            if (size != THUMBNAIL_SIZE) {
                throw new IllegalStateException(
                        "it made a thumbnail of %d pixels, not %d".formatted(size, THUMBNAIL_SIZE));
            }
        }
    }

    /** The longer side, from the header; 0 if it is no image. */
    private static int size(StoredObject thumbnail) {
        try (ImageInputStream bytes = ImageIO.createImageInputStream(new ByteArrayInputStream(thumbnail.bytes()))) {
            var readers = ImageIO.getImageReaders(bytes);
            if (!readers.hasNext()) {
                return 0;
            }
            ImageReader reader = readers.next();
            reader.setInput(bytes);
            int size = Math.max(reader.getWidth(0), reader.getHeight(0));
            reader.dispose();
            return size;
        } catch (IOException damaged) {
            return 0;
        }
    }
}
