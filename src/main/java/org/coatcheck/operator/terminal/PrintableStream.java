package org.coatcheck.operator.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/** Decodes the bytes that are written to it, and passes on their text. */
final class PrintableStream extends OutputStream {

    private final Writer out;
    private final CharsetDecoder decoder;

    /** The first bytes of a character whose other bytes have not been written yet. */
    private byte[] incomplete = {};

    PrintableStream(Charset charset, Writer out) {
        this.out = out;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer encoded = ByteBuffer.allocate(incomplete.length + length)
                .put(incomplete)
                .put(bytes, offset, length)
                .flip();
        CharBuffer text = CharBuffer.allocate((int) Math.ceil(encoded.remaining() * decoder.maxCharsPerByte()));
        decoder.decode(encoded, text, false);
        incomplete = new byte[encoded.remaining()];
        encoded.get(incomplete);
        out.write(text.flip().toString());
        out.flush();
    }
}
