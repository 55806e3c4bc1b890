package org.coatcheck.image;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The items of a HEIF file, which are its images and their metadata. Each has a type, properties, other items that it consists of,
 * and the place of its data.
 *
 * <p>A hostile file can have each list several times. All of them are read, because nothing here tells which one libheif reads: an
 * item has all that any list says of it.
 *
 * @see <a href="https://nokiatech.github.io/heif/technical.html">HEIF, technical information</a>
 */
final class HeifItems {

    /** Of all lists together. libheif accepts 1,000 items, and a grid has at most 65,536 cells. */
    static final int MOST_ENTRIES = 100_000;

    /** Of one kind. libheif reads one. */
    private static final int MOST_LISTS = 8;

    private static final Set<String> DESCRIPTIONS = Set.of("meta", "moov");

    /** What most boxes begin with: a byte, and three. */
    private static final int VERSION_AND_FLAGS = 4;

    /**
     * A property, whose number in other lists is its place in this one.
     *
     * @param content where its content begins
     * @param end where it says that it ends
     */
    record Property(String type, long content, long end) {}

    /** A piece of the file. */
    record Piece(long start, long length) {}

    /**
     * Where the data of an item is.
     *
     * @param inItemData whether the pieces begin there, and not at the beginning of the file
     * @param pieces in order
     */
    private record Location(long item, boolean inItemData, List<Piece> pieces) {}

    /** An item that consists of others; one of them can be there several times. */
    record Composition(long item, List<Long> parts) {}

    private final List<List<Property>> propertyLists = new ArrayList<>();
    private final Map<Long, Set<String>> types = new HashMap<>();
    private final Map<Long, Set<Integer>> propertiesOf = new HashMap<>();
    private final List<Composition> compositions = new ArrayList<>();
    private final Set<Long> premultiplied = new HashSet<>();
    private final List<Location> locations = new ArrayList<>();
    private long primary;
    private final List<Long> itemData = new ArrayList<>();
    private int entries;
    private long descriptions;

    HeifItems(Bytes bytes) {
        HeifBoxes file = new HeifBoxes(bytes, 0, bytes.size());
        while (file.advance()) {
            if (DESCRIPTIONS.contains(file.type())) {
                descriptions += file.end() - file.content();
            }
            if (file.type().equals("meta")) {
                readMeta(file.inner(VERSION_AND_FLAGS));
            }
        }
    }

    private void readMeta(HeifBoxes box) {
        while (box.advance()) {
            switch (box.type()) {
                case "pitm" -> {
                    BytesReader fields = box.fields();
                    primary = fields.next(version(fields.next(4)) == 0 ? 2 : 4);
                }
                case "iinf" -> readTypes(box);
                case "iprp" -> readProperties(box.inner(0));
                case "iref" -> readReferences(box);
                case "iloc" -> readLocations(box.fields());
                case "idat" -> {
                    if (isRoomBeside(itemData)) {
                        itemData.add(box.content());
                    }
                }
                default -> {
                    // Tells nothing of items.
                }
            }
        }
    }

    private void readProperties(HeifBoxes box) {
        while (box.advance()) {
            if (box.type().equals("ipma")) {
                readAssociations(box.fields());
            } else if (box.type().equals("ipco") && isRoomBeside(propertyLists)) {
                List<Property> list = new ArrayList<>();
                HeifBoxes property = box.inner(0);
                while (property.advance() && isRoom()) {
                    list.add(new Property(property.type(), property.content(), property.end()));
                }
                propertyLists.add(list);
            }
        }
    }

    /** Each item looks into each list of properties, and may have its data in each place for data. */
    private boolean isRoomBeside(List<?> lists) {
        if (lists.size() == MOST_LISTS) {
            entries = MOST_ENTRIES;
        }
        return isRoom();
    }

    /** Many boxes of a hostile file can announce the same long list. */
    private boolean isRoom() {
        return ++entries <= MOST_ENTRIES;
    }

    /** The bytes that describe images and sequences of images, with those that nothing here reads. */
    long descriptions() {
        return descriptions;
    }

    /** Whether the lists have more entries than were read. */
    boolean isTooLong() {
        return entries > MOST_ENTRIES;
    }

    /** The highest byte of the first field of a box; the others are flags. */
    private static long version(long versionAndFlags) {
        return versionAndFlags >> 24;
    }

    /** The number of the items has two bytes in version 0. The number of an item's protection is between its own and its type. */
    private void readTypes(HeifBoxes box) {
        HeifBoxes item = box.inner(VERSION_AND_FLAGS + (version(box.fields().next(4)) == 0 ? 2 : 4));
        while (item.advance() && isRoom()) {
            BytesReader fields = item.fields();
            long number = fields.next(version(fields.next(4)) == 3 ? 4 : 2);
            fields.next(2);
            types.computeIfAbsent(number, none -> new HashSet<>()).add(fields.nextType());
        }
    }

    private void readReferences(HeifBoxes box) {
        int itemSize = version(box.fields().next(4)) == 0 ? 2 : 4;
        HeifBoxes reference = box.inner(VERSION_AND_FLAGS);
        while (reference.advance() && isRoom()) {
            readReference(reference.type(), reference.fields(), itemSize);
        }
    }

    private void readReference(String type, BytesReader fields, int itemSize) {
        long item = fields.next(itemSize);
        long count = fields.next(2);
        if (type.equals("prem")) {
            premultiplied.add(item);
        } else if (type.equals("dimg")) {
            List<Long> parts = new ArrayList<>();
            while (parts.size() < count && isRoom()) {
                parts.add(fields.next(itemSize));
            }
            compositions.add(new Composition(item, parts));
        }
    }

    /** The lowest flag tells whether the number of a property has two bytes. The highest bit of that is a flag, too. */
    private void readAssociations(BytesReader fields) {
        long versionAndFlags = fields.next(4);
        int itemSize = version(versionAndFlags) == 0 ? 2 : 4;
        boolean isLong = (versionAndFlags & 1) != 0;
        long items = fields.next(4);
        for (long number = 0; number < items && isRoom(); number++) {
            Set<Integer> numbers = propertiesOf.computeIfAbsent(fields.next(itemSize), none -> new HashSet<>());
            long count = fields.next(1);
            for (long i = 0; i < count && isRoom(); i++) {
                numbers.add((int) (isLong ? fields.next(2) & 0x7FFF : fields.next(1) & 0x7F));
            }
        }
    }

    /** Half a byte tells the size of each kind of field. */
    private void readLocations(BytesReader fields) {
        long version = version(fields.next(4));
        int sizes = (int) fields.next(2);
        int itemSize = version < 2 ? 2 : 4;
        long items = fields.next(itemSize);
        for (long number = 0; number < items && isRoom(); number++) {
            long item = fields.next(itemSize);
            boolean inItemData = version > 0 && (fields.next(2) & 15) == 1;
            fields.next(2);
            long base = fields.next(sizes >> 4 & 15);
            long count = fields.next(2);
            List<Piece> pieces = new ArrayList<>();
            while (pieces.size() < count && isRoom()) {
                fields.next(version == 0 ? 0 : sizes & 15);
                long start = base + fields.next(sizes >> 12);
                pieces.add(new Piece(start, fields.next(sizes >> 8 & 15)));
            }
            locations.add(new Location(item, inItemData, pieces));
        }
    }

    /** All properties of a type, whether an item has them or not. */
    Stream<Property> properties(String type) {
        return propertyLists.stream()
                .flatMap(List::stream)
                .filter(property -> property.type().equals(type));
    }

    /** Those of an item. The first number is 1. */
    Stream<Property> propertiesOf(long item, String type) {
        return propertyLists.stream()
                .flatMap(list -> propertiesOf.getOrDefault(item, Set.of()).stream()
                        .filter(number -> number > 0 && number <= list.size())
                        .map(number -> list.get(number - 1)))
                .filter(property -> property.type().equals(type));
    }

    boolean hasAny(Set<String> ofTypes) {
        return types.values().stream().flatMap(Set::stream).anyMatch(ofTypes::contains);
    }

    /** The items that consist of others. */
    List<Composition> compositions() {
        return compositions;
    }

    /** The data of each item of these types. */
    Stream<List<Piece>> data(Set<String> ofTypes) {
        return locations.stream()
                .filter(location ->
                        types.getOrDefault(location.item(), Set.of()).stream().anyMatch(ofTypes::contains))
                .flatMap(location -> (location.inItemData() ? itemData : List.of(0L))
                        .stream()
                                .map(base -> location.pieces().stream()
                                        .map(piece -> new Piece(base + piece.start(), piece.length()))
                                        .toList()));
    }

    /** The picture that the file is about. */
    long primary() {
        return primary;
    }

    /** Whether the colours of the picture are multiplied by its transparency already. */
    boolean isPremultiplied() {
        return premultiplied.contains(primary);
    }
}
