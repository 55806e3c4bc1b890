package org.coatcheck.image;

import java.util.List;
import org.coatcheck.image.HeifItems.Piece;

/**
 * Counts the frames in the data of AV1 images. A picture needs one, and libaom decodes them all.
 *
 * @see <a href="https://aomediacodec.github.io/av1-spec/#obu-syntax">AV1, OBU syntax</a>
 */
final class Av1Frames {

    /** Of all images of a file together: a real one has some units an image. */
    private static final int MOST_UNITS = 100_000;

    private static final int FRAME_HEADER = 3;
    private static final int FRAME = 6;

    private final Bytes bytes;
    private int units;
    private List<Piece> pieces = List.of();
    private int piece;
    private long offset;

    Av1Frames(Bytes bytes) {
        this.bytes = bytes;
    }

    /**
     * Counts the frames of one image.
     *
     * @return a number above {@code most} if there are more, or if the file has so many units that they are not counted
     */
    int count(List<Piece> imageData, int most) {
        pieces = imageData;
        piece = 0;
        offset = 0;
        int frames = 0;
        while (frames <= most && hasNext()) {
            int header = next();
            int type = header >> 3 & 15;
            if ((header & 4) != 0) {
                next();
            }
            frames += type == FRAME || type == FRAME_HEADER ? 1 : 0;
            if ((header & 2) == 0) {
                // It has no length, so it is the last one.
                return frames;
            }
            long length = length();
            offset += length;
            units++;
            if (units > MOST_UNITS) {
                return most + 1;
            }
        }
        return frames;
    }

    /** Seven bits in each byte, the lowest ones first. */
    private long length() {
        long length = 0;
        for (int shift = 0; shift < 56; shift += 7) {
            int part = next();
            length |= (part & 127L) << shift;
            if (part < 128) {
                break;
            }
        }
        return length;
    }

    private int next() {
        return hasNext() ? bytes.unsignedByte(pieces.get(piece).start() + offset++) : 0;
    }

    private boolean hasNext() {
        while (piece < pieces.size() && offset >= length(pieces.get(piece))) {
            offset -= length(pieces.get(piece));
            piece++;
        }
        return piece < pieces.size();
    }

    /** A length of 0 stands for the rest of the file. */
    private long length(Piece of) {
        long rest = Math.max(0, bytes.size() - Math.max(0, of.start()));
        return of.length() == 0 ? rest : Math.clamp(of.length(), 0, rest);
    }
}
