package org.coatcheck.operator.bench;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The framing that SDKs give an upload when its checksum follows it: chunks, each after its length in hexadecimal digits, then
 * trailing headers.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html">Trailing headers</a>
 */
final class AwsChunked {

    private static final int CRLF = 2;

    private AwsChunked() {}

    /** The bytes of all chunks. */
    static byte[] decode(byte[] framed) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(framed.length);
        int position = 0;
        while (true) {
            int lineEnd = position;
            while (framed[lineEnd] != '\r') {
                lineEnd++;
            }
            String line = new String(framed, position, lineEnd - position, StandardCharsets.US_ASCII);
            int length = Integer.parseInt(line.split(";", 2)[0], 16); // a signature may follow
            if (length == 0) {
                return decoded.toByteArray();
            }
            decoded.write(framed, lineEnd + CRLF, length);
            position = lineEnd + CRLF + length + CRLF;
        }
    }
}
