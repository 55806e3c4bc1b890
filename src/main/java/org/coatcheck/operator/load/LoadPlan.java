package org.coatcheck.operator.load;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What a load test sends.
 *
 * @param uploads in the order that they are sent in
 * @param unknown events from a source that nobody knows
 */
record LoadPlan(List<Upload> uploads, List<String> unknown) {

    /** 5 % are of this kind, and 5 % of that. */
    private static final int ONE_IN = 20;

    /** How an object differs from the others. */
    enum Kind {
        IMAGE,
        /** An image whose event is delivered twice. */
        TWICE,
        /** Nothing that a thumbnail can be made of. */
        CORRUPT
    }

    /**
     * One object.
     *
     * @param number no two have the same, nor the same bytes
     */
    record Upload(int number, String key, Kind kind) {

        /** Where the template's settings put its thumbnail. */
        String thumbnail() {
            return key + "/256." + LoadImages.extension(number);
        }
    }

    LoadPlan {
        uploads = List.copyOf(uploads);
        unknown = List.copyOf(unknown);
    }

    static LoadPlan of(int uploads) {
        String prefix = "uploads/" + UUID.randomUUID().toString().substring(0, 8);
        return new LoadPlan(
                IntStream.range(0, uploads)
                        .mapToObj(number -> upload(prefix, number))
                        .toList(),
                IntStream.range(0, uploads / ONE_IN)
                        .mapToObj(number ->
                                "{\"source\":\"com.example.load\",\"coat\":\"%s ü %d\"}".formatted(prefix, number))
                        .toList());
    }

    private static Upload upload(String prefix, int number) {
        Kind kind = switch (number % ONE_IN) {
            case 7 -> Kind.TWICE;
            case 13 -> Kind.CORRUPT;
            default -> Kind.IMAGE;
        };
        return new Upload(number, "%s/%05d.%s".formatted(prefix, number, LoadImages.extension(number)), kind);
    }

    int events() {
        return uploads.size() + unknown.size() + uploads(Kind.TWICE).size();
    }

    List<Upload> uploads(Kind kind) {
        return uploads.stream().filter(upload -> upload.kind() == kind).toList();
    }
}
