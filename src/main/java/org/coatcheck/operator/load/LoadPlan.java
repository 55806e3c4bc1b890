package org.coatcheck.operator.load;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What a load test sends.
 *
 * @param uploads the objects to upload; the first one is uploaded alone
 * @param unknownEvents events from an unknown source, as JSON
 */
record LoadPlan(List<Upload> uploads, List<String> unknownEvents) {

    /** Of so many objects, one is corrupt, and one has its event delivered twice. */
    private static final int ONE_IN = 20;

    /** What an object is, and how its event is delivered. */
    enum Kind {
        /** An image whose event is delivered once. */
        IMAGE,
        /** An image whose event is delivered twice. */
        DUPLICATED,
        /** A truncated image file, of which no thumbnail can be made. */
        CORRUPT
    }

    /**
     * An object to upload.
     *
     * @param number unique in the plan; it determines the contents
     */
    record Upload(int number, String key, Kind kind) {

        /** The key of its thumbnail with the template's settings. */
        String thumbnailKey() {
            return key + "/256." + LoadImages.extension(number);
        }
    }

    LoadPlan {
        uploads = List.copyOf(uploads);
        unknownEvents = List.copyOf(unknownEvents);
    }

    static LoadPlan of(int uploads) {
        String prefix = "uploads/" + UUID.randomUUID().toString().substring(0, 8);
        return new LoadPlan(
                IntStream.range(0, uploads)
                        .mapToObj(number -> upload(prefix, number))
                        .toList(),
                IntStream.range(0, uploads / ONE_IN)
                        .mapToObj(number ->
                                "{\"source\":\"com.example.load\",\"id\":\"%s ü %d\"}".formatted(prefix, number))
                        .toList());
    }

    private static Upload upload(String prefix, int number) {
        Kind kind = switch (number % ONE_IN) {
            case 7 -> Kind.DUPLICATED;
            case 13 -> Kind.CORRUPT;
            default -> Kind.IMAGE;
        };
        return new Upload(number, "%s/%05d.%s".formatted(prefix, number, LoadImages.extension(number)), kind);
    }

    /** How many events the function receives. */
    int events() {
        return uploads.size() + unknownEvents.size() + uploads(Kind.DUPLICATED).size();
    }

    List<Upload> uploads(Kind kind) {
        return uploads.stream().filter(upload -> upload.kind() == kind).toList();
    }
}
