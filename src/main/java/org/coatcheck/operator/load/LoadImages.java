package org.coatcheck.operator.load;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.coatcheck.operator.load.LoadPlan.Kind;
import org.coatcheck.operator.load.LoadPlan.Upload;

/** Draws the pictures of a load test: small ones, no two alike, and a real photograph now and then. */
final class LoadImages {

    private static final int PHOTOGRAPH_EVERY = 50;

    private final byte[] photograph;

    LoadImages(Path home) {
        Path cat = home.resolve("localstack/seed/cat.jpg");
        try {
            photograph = Files.readAllBytes(cat);
        } catch (IOException missing) {
            throw new UncheckedIOException("cannot read " + cat, missing);
        }
    }

    /** By what {@link #bytes} draws. */
    static String extension(int number) {
        return number % 2 == 0 ? "jpg" : "png";
    }

    byte[] bytes(Upload upload) {
        byte[] image = upload.number() % PHOTOGRAPH_EVERY == 0 ? photograph : drawn(upload.number());
        return upload.kind() == Kind.CORRUPT ? Arrays.copyOf(image, image.length / 2) : image;
    }

    private static byte[] drawn(int number) {
        Random random = new Random(number);
        BufferedImage image =
                new BufferedImage(100 + random.nextInt(500), 100 + random.nextInt(500), BufferedImage.TYPE_INT_RGB);
        Graphics2D canvas = image.createGraphics();
        for (int i = 0; i < 20; i++) {
            canvas.setColor(new Color(random.nextInt(1 << 24)));
            canvas.fillOval(
                    random.nextInt(600) - 100,
                    random.nextInt(600) - 100,
                    50 + random.nextInt(200),
                    50 + random.nextInt(200));
        }
        canvas.dispose();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, extension(number).equals("jpg") ? "jpeg" : "png", file);
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array in memory takes all bytes", impossible);
        }
        return file.toByteArray();
    }
}
