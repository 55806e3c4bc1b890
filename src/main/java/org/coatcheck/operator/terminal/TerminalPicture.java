package org.coatcheck.operator.terminal;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;

/**
 * A picture for a terminal with 24-bit colours. Each character, an upper half block, shows two pixels: the upper one in the
 * foreground colour, the lower one in the background colour.
 */
public final class TerminalPicture {

    private static final String UPPER_HALF = "▀";
    private static final int FOREGROUND = 38;
    private static final int BACKGROUND = 48;
    private static final String RESET = "\033[0m";

    private TerminalPicture() {}

    /** Whether standard output is a terminal that announces 24-bit colours in {@code COLORTERM}. */
    public static boolean canBeShown() {
        String colours = System.getenv().getOrDefault("COLORTERM", "");
        return Terminal.isInteractive() && (colours.equals("truecolor") || colours.equals("24bit"));
    }

    /** Prints a picture to the output of a command; a writer that is no terminal gets nothing. */
    public static void print(BufferedImage image, int columns, PrintWriter out) {
        if (out instanceof TerminalWriter terminal) {
            terminal.printRaw(of(image, columns) + System.lineSeparator());
        }
    }

    private static String of(BufferedImage image, int columns) {
        int rows = Math.max(1, columns * image.getHeight() / image.getWidth() / 2);
        BufferedImage small = scaled(image, columns, rows * 2);
        StringBuilder text = new StringBuilder();
        for (int y = 0; y < rows * 2; y += 2) {
            for (int x = 0; x < columns; x++) {
                text.append(colour(FOREGROUND, small.getRGB(x, y)))
                        .append(colour(BACKGROUND, small.getRGB(x, y + 1)))
                        .append(UPPER_HALF);
            }
            text.append(RESET).append('\n');
        }
        return text.toString();
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return scaled;
    }

    private static String colour(int layer, int rgb) {
        return "\033[%d;2;%d;%d;%dm".formatted(layer, rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff);
    }
}
