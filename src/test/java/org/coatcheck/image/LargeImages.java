package org.coatcheck.image;

import static org.coatcheck.image.TestImages.bytes;
import static org.coatcheck.image.TestImages.file;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.coatcheck.image.RenderingResult.Rendered;

/** Draws images of many pixels in small files. */
final class LargeImages {

    /** The first column, the first row and the distances of the pixels of each pass. */
    private static final int[][] ADAM7 = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };

    /** With an orientation of 1. */
    private static final byte[] EXIF = {
        'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0
    };

    private LargeImages() {}

    /**
     * A black PNG.
     *
     * @param colourType 0 grey, 2 RGB, 4 grey with alpha, 6 RGB with alpha
     */
    static byte[] png(int width, int height, int depth, int colourType, boolean interlaced) {
        int pixelBytes = depth / 8 * (colourType % 4 == 2 ? 3 : 1) + (colourType >= 4 ? depth / 8 : 0);
        long length = 0;
        for (int[] pass : interlaced ? ADAM7 : new int[][] {{0, 0, 1, 1}}) {
            long columns = Math.ceilDiv(width - pass[0], pass[2]);
            length += Math.ceilDiv(height - pass[1], pass[3]) * (1 + columns * pixelBytes);
        }
        return png(width, height, depth, colourType, interlaced, new byte[0], zeros(length));
    }

    /** A PNG for which the header has to do. */
    static byte[] pngWithoutPixels(int width, int height, int depth, int colourType, boolean interlaced) {
        return png(width, height, depth, colourType, interlaced, new byte[0], zeros(0));
    }

    /** A PNG of 8 x 8 pixels with compressed texts. */
    static byte[] pngWithTexts(int texts, int length) {
        byte[] text = compressed(length, (byte) 'a');
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        for (int i = 0; i < texts; i++) {
            byte[] keyword = ("text" + i + "\0\0").getBytes(StandardCharsets.ISO_8859_1);
            chunks.writeBytes(chunk(
                    "zTXt",
                    ByteBuffer.allocate(keyword.length + text.length)
                            .put(keyword)
                            .put(text)
                            .array()));
        }
        return png(8, 8, 8, 0, false, chunks.toByteArray(), zeros(72));
    }

    /** A PNG of 8 x 8 pixels with EXIF that is not compressed. */
    static byte[] pngWithExif(int length) {
        return png(8, 8, 8, 0, false, chunk("eXIf", Arrays.copyOf(EXIF, length)), zeros(72));
    }

    /** A PNG of 8 x 8 pixels with an ICC profile. */
    static byte[] pngWithProfile(byte[] profile) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(new byte[] {'p', 0, 0});
        try (DeflaterOutputStream compressed = new DeflaterOutputStream(content)) {
            compressed.write(profile);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return png(8, 8, 8, 2, false, chunk("iCCP", content.toByteArray()), zeros(200));
    }

    /** A JPEG with so many application segments without content. */
    static byte[] withEmptySegments(int segments) {
        byte[] jpeg = file("ok/jpeg-small.jpg");
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + 4 * segments).put(jpeg, 0, 2);
        for (int i = 0; i < segments; i++) {
            file.putInt(0xFFE10002);
        }
        return file.put(jpeg, 2, jpeg.length - 2).array();
    }

    /** A WebP with so many chunks without content. */
    static byte[] withEmptyChunks(int chunks) {
        byte[] webp = file("ok/webp-alpha.webp");
        ByteBuffer file = ByteBuffer.allocate(webp.length + 8 * chunks)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(webp);
        for (int i = 0; i < chunks; i++) {
            file.put("many".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        }
        return file.putInt(4, file.capacity() - 8).array();
    }

    /** An AVIF that also describes a sequence of pictures, with so many times 65,535 units of a byte. */
    static byte[] withUnits(int times) {
        byte[] avif = file("ok/avif-8-bit.avif");
        int list = 3 + 3 * 65_535;
        int codec = 8 + 23 + times * list;
        byte[] movie = new byte[100];
        ByteBuffer file =
                ByteBuffer.allocate(avif.length + 16 + movie.length + codec).put(avif);
        file.putInt(16 + movie.length + codec).put("moov".getBytes(StandardCharsets.US_ASCII));
        file.putInt(8 + movie.length)
                .put("mvhd".getBytes(StandardCharsets.US_ASCII))
                .put(movie);
        file.putInt(codec).put("hvcC".getBytes(StandardCharsets.US_ASCII));
        file.put(new byte[22]).put((byte) times);
        for (int i = 0; i < times; i++) {
            file.put((byte) 0x20).putShort((short) 65_535);
            for (int unit = 0; unit < 65_535; unit++) {
                file.putShort((short) 1).put((byte) 'a');
            }
        }
        return file.array();
    }

    /** An animated WebP with so many chunks without content in its first frame. */
    static byte[] withEmptyChunksInAFrame(int chunks) {
        byte[] webp = file("ok/webp-animated.webp");
        ByteBuffer file = ByteBuffer.allocate(webp.length + 8 * chunks).order(ByteOrder.LITTLE_ENDIAN);
        int frame = new String(webp, StandardCharsets.ISO_8859_1).indexOf("ANMF");
        int length = ByteBuffer.wrap(webp).order(ByteOrder.LITTLE_ENDIAN).getInt(frame + 4);
        int end = frame + 8 + length;
        file.put(webp, 0, end);
        for (int i = 0; i < chunks; i++) {
            file.put("many".getBytes(StandardCharsets.US_ASCII)).putInt(0);
        }
        return file.put(webp, end, webp.length - end)
                .putInt(frame + 4, length + 8 * chunks)
                .putInt(4, file.capacity() - 8)
                .array();
    }

    /** The same JPEG with so many segments of XMP, of 65 KB each. */
    static byte[] withXmp(byte[] jpeg, int segments) {
        byte[] name = "http://ns.adobe.com/xap/1.0/\0".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + segments * 65_002);
        file.put(jpeg, 0, 2);
        for (int i = 0; i < segments; i++) {
            file.putShort((short) 0xFFE1).putShort((short) 65_000).put(Arrays.copyOf(name, 64_998));
        }
        return file.put(jpeg, 2, jpeg.length - 2).array();
    }

    private static byte[] png(
            int width, int height, int depth, int colourType, boolean interlaced, byte[] metadata, byte[] pixels) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        file.writeBytes(chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put((byte) depth)
                        .put((byte) colourType)
                        .putShort((short) 0)
                        .put((byte) (interlaced ? 1 : 0))
                        .array()));
        file.writeBytes(metadata);
        file.writeBytes(chunk("IDAT", pixels));
        file.writeBytes(chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    private static byte[] chunk(String type, byte[] content) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(type.getBytes(StandardCharsets.ISO_8859_1))
                .put(content);
        CRC32 checksum = new CRC32();
        checksum.update(chunk.array(), 4, 4 + content.length);
        return chunk.putInt((int) checksum.getValue()).array();
    }

    private static byte[] zeros(long length) {
        return compressed(length, (byte) 0);
    }

    /** So many equal bytes, compressed. */
    private static byte[] compressed(long length, byte each) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        byte[] block = new byte[1 << 20];
        Arrays.fill(block, each);
        byte[] output = new byte[1 << 16];
        try (Deflater deflater = new Deflater()) {
            for (long left = length; !deflater.finished(); ) {
                if (deflater.needsInput() && left > 0) {
                    deflater.setInput(block, 0, (int) Math.min(block.length, left));
                    left -= Math.min(block.length, left);
                } else if (left == 0) {
                    deflater.finish();
                }
                compressed.write(output, 0, deflater.deflate(output));
            }
        }
        return compressed.toByteArray();
    }

    static byte[] jpeg(int width, int height, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam options = writer.getDefaultWriteParam();
        if (progressive) {
            options.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        }
        return write(writer, options, drawing(width, height, BufferedImage.TYPE_INT_RGB));
    }

    static byte[] gif(int width, int height) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        return write(writer, writer.getDefaultWriteParam(), drawing(width, height, BufferedImage.TYPE_BYTE_INDEXED));
    }

    /** The same GIF on a larger canvas: its frames stay at the upper left corner. */
    static byte[] onCanvas(int width, int height, byte[] gif) {
        byte[] file = gif.clone();
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(6, (short) width)
                .putShort(8, (short) height);
        return file;
    }

    /** A GIF of frames of one pixel, which take 15 bytes each. */
    static byte[] gifOfTinyFrames(int width, int height, int frames) {
        byte[] screen = {'G', 'I', 'F', '8', '9', 'a', (byte) width, 0, (byte) height, 0, (byte) 0x80, 0, 0};
        byte[] frame = {0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0};
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(screen);
        file.writeBytes(new byte[] {0, 0, 0, -1, -1, -1});
        for (int i = 0; i < frames; i++) {
            file.writeBytes(frame);
        }
        file.write(0x3B);
        return file.toByteArray();
    }

    /** An animation that shows a lossless WebP again and again. */
    static byte[] animated(byte[] losslessWebp, int frames) {
        ByteBuffer still = ByteBuffer.wrap(losslessWebp).order(ByteOrder.LITTLE_ENDIAN);
        int sizes = still.getInt(21);
        int width = sizes & 0x3FFF;
        int height = sizes >> 14 & 0x3FFF;
        int chunk = losslessWebp.length - 12;
        ByteBuffer file =
                ByteBuffer.allocate(12 + 18 + 14 + frames * (8 + 16 + chunk)).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(file.capacity() - 8);
        file.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).putInt(2);
        put24(put24(file, width), height);
        file.put("ANIM".getBytes(StandardCharsets.US_ASCII)).putInt(6).putInt(0).putShort((short) 0);
        for (int i = 0; i < frames; i++) {
            file.put("ANMF".getBytes(StandardCharsets.US_ASCII)).putInt(16 + chunk);
            put24(put24(put24(put24(put24(file, 0), 0), width), height), 50).put((byte) 0);
            file.put(losslessWebp, 12, chunk);
        }
        return file.array();
    }

    /** The same WebP with EXIF that has nothing but the orientation. */
    static byte[] withOrientation(byte[] extendedWebp, int orientation) {
        byte[] exif = EXIF.clone();
        exif[18] = (byte) orientation;
        return withExif(extendedWebp, exif);
    }

    static byte[] withExif(byte[] extendedWebp, int length) {
        return withExif(extendedWebp, Arrays.copyOf(EXIF, length));
    }

    private static byte[] withExif(byte[] extendedWebp, byte[] exif) {
        ByteBuffer file =
                ByteBuffer.allocate(extendedWebp.length + 8 + exif.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(extendedWebp)
                .put("EXIF".getBytes(StandardCharsets.US_ASCII))
                .putInt(exif.length)
                .put(exif);
        return file.putInt(4, file.capacity() - 8)
                .put(20, (byte) (extendedWebp[20] | 8))
                .array();
    }

    private static ByteBuffer put24(ByteBuffer file, int value) {
        return file.putShort((short) value).put((byte) (value >> 16));
    }

    /** A GIF of frames in different colours, the first of which is red. */
    static byte[] animation(int width, int height, int frames) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(output);
            writer.prepareWriteSequence(null);
            for (int i = 0; i < frames; i++) {
                BufferedImage frame = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED);
                Graphics2D canvas = frame.createGraphics();
                canvas.setColor(Color.getHSBColor((float) i / frames, 1, 1));
                canvas.fillRect(0, 0, width, height);
                canvas.dispose();
                writer.writeToSequence(new IIOImage(frame, null, null), writer.getDefaultWriteParam());
            }
            writer.endWriteSequence();
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    /** A square of noise, which no palette describes, written by libvips. */
    static byte[] noise(Format target, int side) {
        BufferedImage noise = new BufferedImage(side, side, BufferedImage.TYPE_INT_ARGB);
        Random random = new Random(1);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                noise.setRGB(x, y, random.nextInt());
            }
        }
        return encoded(target, noise);
    }

    /** An image of one colour, written by libvips. */
    static byte[] plain(Format target, int width, int height, Color colour) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(colour);
        canvas.fillRect(0, 0, width, height);
        canvas.dispose();
        return encoded(target, image);
    }

    private static byte[] encoded(Format target, BufferedImage drawing) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        byte[] image = write(writer, writer.getDefaultWriteParam(), drawing);
        int side = Math.max(drawing.getWidth(), drawing.getHeight());
        RenderingSettings settings = TestImages.settings(Optional.of(target), 100, 100_000_000, List.of(side));
        return bytes(((Rendered) TestImages.render(image, settings)).pictures().getFirst());
    }

    private static BufferedImage drawing(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        Graphics2D canvas = image.createGraphics();
        canvas.setColor(new Color(40, 120, 200));
        canvas.fillRect(0, 0, width / 2, height);
        canvas.dispose();
        return image;
    }

    private static byte[] write(ImageWriter writer, ImageWriteParam options, BufferedImage image) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(output);
            writer.write(null, new IIOImage(image, null, null), options);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }
}
