package org.coatcheck.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds AVIF files of items that encoders do not write. The first item is the picture unless another one is chosen. */
final class AvifFile {

    private final Map<Integer, Item> items = new LinkedHashMap<>();
    private final ByteArrayOutputStream references = new ByteArrayOutputStream();
    private int primary = 1;
    private boolean longMeta;

    /** Content of a box. */
    interface Content {
        void write(DataOutputStream out) throws IOException;
    }

    /** An image of libvips, taken out of its file: an item's data, and the configuration of its codec. */
    record Coded(int width, int height, MemorySegment configuration, MemorySegment data) {

        /** An image of one colour. */
        static Coded of(int width, int height, Color colour) {
            byte[] file = LargeImages.plain(Format.AVIF, width, height, colour);
            int codec = find(file, "av1C") - 4;
            return new Coded(
                    width,
                    height,
                    segment(file, codec, codec + ByteBuffer.wrap(file).getInt(codec)),
                    segment(file, find(file, "mdat") + 4, file.length));
        }

        private static MemorySegment segment(byte[] file, int from, int to) {
            return MemorySegment.ofArray(Arrays.copyOfRange(file, from, to));
        }

        private static int find(byte[] file, String type) {
            return new String(file, ISO_8859_1).indexOf(type);
        }

        /** Its data several times, which is so many frames. */
        Coded times(int count) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                all.writeBytes(data.toArray(JAVA_BYTE));
            }
            return new Coded(width, height, configuration, MemorySegment.ofArray(all.toByteArray()));
        }
    }

    private record Item(String type, List<byte[]> properties, MemorySegment data) {}

    AvifFile image(int number, Coded coded, byte[]... more) {
        List<byte[]> properties = new ArrayList<>(List.of(
                size(coded.width(), coded.height()), coded.configuration().toArray(JAVA_BYTE)));
        properties.addAll(List.of(more));
        items.put(number, new Item("av01", properties, coded.data()));
        return this;
    }

    /** A picture of rows and columns of other images. */
    AvifFile grid(int number, int width, int height, int rows, int columns, int... tiles) {
        byte[] data = bytes(out -> {
            out.writeByte(0);
            out.writeByte(1);
            out.writeByte(rows - 1);
            out.writeByte(columns - 1);
            out.writeInt(width);
            out.writeInt(height);
        });
        items.put(number, new Item("grid", List.of(size(width, height)), MemorySegment.ofArray(data)));
        return reference("dimg", number, tiles);
    }

    /** An item that is another one. */
    AvifFile sameAs(int number, int width, int height, int other) {
        items.put(number, new Item("iden", List.of(size(width, height)), MemorySegment.ofArray(new byte[0])));
        return reference("dimg", number, other);
    }

    AvifFile metadata(int number, int length) {
        items.put(number, new Item("Exif", List.of(), MemorySegment.ofArray(new byte[length])));
        return this;
    }

    AvifFile reference(String type, int from, int... to) {
        references.writeBytes(box(type, out -> {
            out.writeShort(from);
            out.writeShort(to.length);
            for (int item : to) {
                out.writeShort(item);
            }
        }));
        return this;
    }

    AvifFile primary(int number) {
        primary = number;
        return this;
    }

    /** The container of everything says its length in eight bytes. */
    AvifFile withALongMeta() {
        longMeta = true;
        return this;
    }

    static byte[] codePoints(int primaries, int transfer, int matrix) {
        return box("colr", out -> {
            out.writeBytes("nclx");
            out.writeShort(primaries);
            out.writeShort(transfer);
            out.writeShort(matrix);
            out.writeByte(0x80);
        });
    }

    /** The property of an image that is the transparency of another one. */
    static byte[] transparency() {
        return fullBox("auxC", 0, out -> out.writeBytes("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"));
    }

    /** The property of a picture that shows only the middle of itself. */
    static byte[] middle(int width, int height) {
        return box("clap", out -> {
            for (int value : new int[] {width, height, 0, 0}) {
                out.writeInt(value);
                out.writeInt(1);
            }
        });
    }

    /** A file that says of its picture as often where its data is, and has as many places for it. */
    static byte[] withDataInPlaces(int places) {
        return bytes(out -> {
            out.write(box("ftyp", brands -> brands.writeBytes("avif\0\0\0\0avifmif1miaf")));
            out.write(fullBox("meta", 0, meta -> {
                meta.write(fullBox("iinf", 0, types -> {
                    types.writeShort(1);
                    types.write(fullBox("infe", 2, type -> type.writeBytes("\0\1\0\0av01\0")));
                }));
                meta.write(fullBox("iloc", 1, locations -> {
                    locations.writeShort(0);
                    locations.writeShort(places);
                    for (int place = 0; place < places; place++) {
                        locations.writeLong(0x0001_0001_0000_0000L);
                    }
                }));
                for (int place = 0; place < places; place++) {
                    meta.write(box("idat", data -> {}));
                }
            }));
        });
    }

    private static byte[] size(int width, int height) {
        return fullBox("ispe", 0, out -> {
            out.writeInt(width);
            out.writeInt(height);
        });
    }

    byte[] bytes() {
        byte[] brands = box("ftyp", out -> out.writeBytes("avif\0\0\0\0avifmif1miaf"));
        int dataAt = brands.length + meta(0).length + 8;
        return bytes(out -> {
            out.write(brands);
            out.write(meta(dataAt));
            out.write(box("mdat", data -> {
                for (Item item : items.values()) {
                    data.write(item.data().toArray(JAVA_BYTE));
                }
            }));
        });
    }

    private byte[] meta(int dataAt) {
        List<byte[]> properties = new ArrayList<>();
        items.values().forEach(item -> properties.addAll(item.properties()));
        byte[] meta = fullBox("meta", 0, out -> {
            out.write(fullBox("hdlr", 0, handler -> handler.writeBytes("\0\0\0\0pict" + "\0".repeat(13))));
            out.write(fullBox("pitm", 0, number -> number.writeShort(primary)));
            out.write(fullBox("iloc", 0, locations -> writeLocations(locations, dataAt)));
            out.write(fullBox("iinf", 0, this::writeTypes));
            out.write(fullBox("iref", 0, list -> list.write(references.toByteArray())));
            out.write(box("iprp", both -> {
                both.write(box("ipco", list -> {
                    for (byte[] property : properties) {
                        list.write(property);
                    }
                }));
                both.write(fullBox("ipma", 0, this::writeAssociations));
            }));
        });
        return longMeta ? withLongLength(meta) : meta;
    }

    private static byte[] withLongLength(byte[] box) {
        return bytes(out -> {
            out.writeInt(1);
            out.write(box, 4, 4);
            out.writeLong(box.length + 8);
            out.write(box, 8, box.length - 8);
        });
    }

    private void writeLocations(DataOutputStream out, int dataAt) throws IOException {
        out.writeShort(0x4400);
        out.writeShort(items.size());
        int at = dataAt;
        for (Map.Entry<Integer, Item> item : items.entrySet()) {
            out.writeShort(item.getKey());
            out.writeShort(0);
            out.writeShort(1);
            out.writeInt(at);
            out.writeInt((int) item.getValue().data().byteSize());
            at += (int) item.getValue().data().byteSize();
        }
    }

    private void writeTypes(DataOutputStream out) throws IOException {
        out.writeShort(items.size());
        for (Map.Entry<Integer, Item> item : items.entrySet()) {
            out.write(fullBox("infe", 2, entry -> {
                entry.writeShort(item.getKey());
                entry.writeShort(0);
                entry.writeBytes(item.getValue().type() + "\0");
            }));
        }
    }

    private void writeAssociations(DataOutputStream out) throws IOException {
        out.writeInt(items.size());
        int property = 1;
        for (Map.Entry<Integer, Item> item : items.entrySet()) {
            out.writeShort(item.getKey());
            out.writeByte(item.getValue().properties().size());
            for (int i = 0; i < item.getValue().properties().size(); i++) {
                out.writeByte(0x80 | property++);
            }
        }
    }

    private static byte[] fullBox(String type, int version, Content content) {
        return box(type, out -> {
            out.writeInt(version << 24);
            content.write(out);
        });
    }

    private static byte[] box(String type, Content content) {
        byte[] inner = bytes(content);
        return bytes(out -> {
            out.writeInt(8 + inner.length);
            out.writeBytes(type);
            out.write(inner);
        });
    }

    private static byte[] bytes(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            content.write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
