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

/** Creates the image files of a load test: small drawings that all differ, and one photograph as every 50th. */
final class LoadImages {

    private static final int PHOTOGRAPH_EVERY = 50;

    private final byte[] photograph;

    LoadImages(Path home) {
        Path file = home.resolve("localstack/seed/cat.jpg");
        try {
            photograph = Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file, unreadable);
        }
    }

    /** The extension of the format in which {@link #bytes} encodes the image of this number. */
    static String extension(int number) {
        return number % 2 == 0 ? "jpg" : "png";
    }

    byte[] bytes(Upload upload) {
        byte[] image = upload.number() % PHOTOGRAPH_EVERY == 0 ? photograph : draw(upload.number());
        return upload.kind() == Kind.CORRUPT ? Arrays.copyOf(image, image.length / 2) : image;
    }

    private static byte[] draw(int number) {
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
        } catch (IOException unexpected) {
            throw new UncheckedIOException("cannot write to an array in memory", unexpected);
        }
        return file.toByteArray();
    }
}
