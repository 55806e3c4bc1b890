package org.coatcheck.operator.bench;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.coatcheck.operator.bench.Buckets.StoredObject;

/**
 * Draws the test images, the same at each run. They are like photographs in what decoders and encoders take time for: coarse
 * shapes are strong and fine ones weak (layers of random patches, each half as large as the one before, covering it by a
 * seventh), brightness varies more than colour, some edges are sharp (outlines), and each pixel of a JPEG has a little noise,
 * like that of a sensor. A JPEG of them has about as many bytes for a pixel as one of a camera.
 */
final class Pictures {

    private static final float QUALITY = 0.9f;
    private static final int FINEST_PATCH = 4;
    private static final int COARSEST_PATCHES = 8;
    private static final float STRENGTH = 0.15f;
    private static final int TINT = 48;
    private static final int OUTLINES = 160;
    private static final double CAMERA_NOISE = 4;
    private static final double SCREEN_NOISE = 0;

    private Pictures() {}

    static ImageFile jpeg(int width, int height, long seed) {
        BufferedImage picture = draw(width, height, seed, BufferedImage.TYPE_INT_RGB, CAMERA_NOISE);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam quality = writer.getDefaultWriteParam();
        quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        quality.setCompressionQuality(QUALITY);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(out);
            writer.write(
                    writer.getDefaultImageMetadata(new ImageTypeSpecifier(picture), quality),
                    new IIOImage(picture, null, null),
                    quality);
        } catch (IOException notInMemory) {
            throw new UncheckedIOException(notInMemory);
        } finally {
            writer.dispose();
        }
        return new ImageFile("jpg", StoredObject.of(file.toByteArray(), "image/jpeg"));
    }

    /** Its edge is transparent. */
    static ImageFile png(int width, int height, long seed) {
        BufferedImage picture = draw(width, height, seed, BufferedImage.TYPE_INT_ARGB, SCREEN_NOISE);
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i++) {
            double fromCentre = Math.hypot(2.0 * (i % width) / width - 1, 2.0 * Math.floorDiv(i, width) / height - 1);
            int alpha = (int) Math.clamp((1.15 - fromCentre) * 400, 0, 255);
            pixels[i] = (pixels[i] & 0xffffff) | (alpha << 24);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", file);
        } catch (IOException notInMemory) {
            throw new UncheckedIOException(notInMemory);
        }
        return new ImageFile("png", StoredObject.of(file.toByteArray(), "image/png"));
    }

    private static BufferedImage draw(int width, int height, long seed, int type, double strength) {
        Random random = new Random(seed);
        BufferedImage picture = new BufferedImage(width, height, type);
        Graphics2D graphics = graphics(picture);
        graphics.drawImage(shapes(width / FINEST_PATCH, height / FINEST_PATCH, random), 0, 0, width, height, null);
        drawOutlines(graphics, width, height, random);
        graphics.dispose();
        addNoise(picture, random, strength);
        return picture;
    }

    /** Shapes of half the size, enlarged, and over them patches of one pixel each. */
    private static BufferedImage shapes(int width, int height, Random random) {
        BufferedImage patches = patches(width, height, random);
        if (width <= COARSEST_PATCHES) {
            return patches;
        }
        BufferedImage shapes = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = graphics(shapes);
        graphics.drawImage(shapes(width / 2, height / 2, random), 0, 0, width, height, null);
        graphics.setComposite(AlphaComposite.SrcOver.derive(STRENGTH));
        graphics.drawImage(patches, 0, 0, null);
        graphics.dispose();
        return shapes;
    }

    private static Graphics2D graphics(BufferedImage picture) {
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        return graphics;
    }

    private static BufferedImage patches(int columns, int rows, Random random) {
        BufferedImage patches = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                int brightness = random.nextInt(256 - TINT);
                patches.setRGB(x, y, brightness * 0x010101 + random.nextInt(TINT) * 0x010000 + random.nextInt(TINT));
            }
        }
        return patches;
    }

    private static void drawOutlines(Graphics2D graphics, int width, int height, Random random) {
        graphics.setStroke(new BasicStroke(Math.max(1, width / 800)));
        for (int i = 0; i < OUTLINES; i++) {
            int diameter = 8 + random.nextInt(Math.max(1, width / 20));
            graphics.setColor(new Color(random.nextInt(0x1000000)));
            graphics.drawOval(random.nextInt(width), random.nextInt(height), diameter, diameter);
        }
    }

    private static void addNoise(BufferedImage picture, Random random, double strength) {
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i++) {
            int noise = (int) (strength * (random.nextInt(1024) + random.nextInt(1024) - 1023) / 420);
            int rgb = pixels[i];
            int red = Math.clamp(((rgb >> 16) & 0xff) + noise, 0, 255);
            int green = Math.clamp(((rgb >> 8) & 0xff) + noise, 0, 255);
            int blue = Math.clamp((rgb & 0xff) + noise, 0, 255);
            pixels[i] = (rgb & 0xff000000) | (red << 16) | (green << 8) | blue;
        }
    }
}
