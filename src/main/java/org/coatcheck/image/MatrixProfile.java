package org.coatcheck.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Writes an ICC profile for a {@link ColourEncoding}, because libvips converts colours by profiles only. It has no texts: it is
 * never stored.
 *
 * @see <a href="https://www.color.org/specification/ICC.1-2022-05.pdf">ICC.1:2022, 8.3 and 8.4.2, display profiles</a>
 */
final class MatrixProfile {

    private static final int HEADER = 128;
    private static final int VERSION_4_3 = 0x04300000;

    /** Points of a curve. LittleCMS interpolates between them. */
    private static final int POINTS = 4096;

    /** White of the profile connection space. */
    private static final double[] D50 = {0.9642, 1, 0.8249};

    /** From XYZ to the responses of the eye, by Bradford. */
    private static final Matrix BRADFORD = new Matrix(
            new double[][] {{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}});

    private MatrixProfile() {}

    /** A profile for images with red, green and blue; empty if there are no such colours. */
    static Optional<byte[]> rgb(ColourEncoding encoding) {
        return encoding.primaries().toXyz().map(toXyz -> {
            Matrix adapted = toD50(encoding.primaries().white().xyz()).times(toXyz);
            byte[] curve = curve(encoding.transfer());
            Map<String, byte[]> tags = new LinkedHashMap<>();
            tags.put("wtpt", xyz(D50));
            tags.put("rXYZ", xyz(adapted.times(new double[] {1, 0, 0})));
            tags.put("gXYZ", xyz(adapted.times(new double[] {0, 1, 0})));
            tags.put("bXYZ", xyz(adapted.times(new double[] {0, 0, 1})));
            tags.put("rTRC", curve);
            tags.put("gTRC", curve);
            tags.put("bTRC", curve);
            return profile("RGB ", tags);
        });
    }

    /** A profile for grey images. */
    static byte[] grey(Transfer transfer) {
        Map<String, byte[]> tags = new LinkedHashMap<>();
        tags.put("wtpt", xyz(D50));
        tags.put("kTRC", curve(transfer));
        return profile("GRAY", tags);
    }

    /** Adapts colours under this white to those under D50. */
    private static Matrix toD50(double[] white) {
        double[] from = BRADFORD.times(white);
        double[] to = BRADFORD.times(D50);
        Matrix scale = Matrix.diagonal(new double[] {to[0] / from[0], to[1] / from[1], to[2] / from[2]});
        return BRADFORD.inverse().orElseThrow().times(scale).times(BRADFORD);
    }

    private static byte[] xyz(double[] values) {
        ByteBuffer tag = ByteBuffer.allocate(20).put(bytes("XYZ ")).putInt(0);
        for (double value : values) {
            tag.putInt((int) Math.round(value * 65_536));
        }
        return tag.array();
    }

    private static byte[] curve(Transfer transfer) {
        ByteBuffer tag = ByteBuffer.allocate(12 + 2 * POINTS)
                .put(bytes("curv"))
                .putInt(0)
                .putInt(POINTS);
        for (int point = 0; point < POINTS; point++) {
            tag.putShort((short) Math.round(transfer.toLight(point / (POINTS - 1.0)) * 65_535));
        }
        return tag.array();
    }

    private static byte[] profile(String colourSpace, Map<String, byte[]> tags) {
        int directory = 4 + 12 * tags.size();
        int length = HEADER
                + directory
                + tags.values().stream().mapToInt(tag -> tag.length).sum();
        ByteBuffer profile = ByteBuffer.allocate(length)
                .putInt(length)
                .putInt(0)
                .putInt(VERSION_4_3)
                .put(bytes("mntr"))
                .put(bytes(colourSpace))
                .put(bytes("XYZ "));
        profile.position(36).put(bytes("acsp"));
        profile.position(68).put(xyz(D50), 8, 12);
        profile.position(HEADER).putInt(tags.size());
        int at = HEADER + directory;
        for (Map.Entry<String, byte[]> tag : tags.entrySet()) {
            profile.put(bytes(tag.getKey())).putInt(at).putInt(tag.getValue().length);
            at += tag.getValue().length;
        }
        tags.values().forEach(profile::put);
        return profile.array();
    }

    private static byte[] bytes(String signature) {
        return signature.getBytes(ISO_8859_1);
    }
}
