package org.coatcheck.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.coatcheck.operator.terminal.Terminal;

/** Captures the bytes that a command prints on its two streams. */
public final class TestTerminal {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    public Terminal terminal() {
        return Terminal.of(out, err, StandardCharsets.UTF_8);
    }

    /** All that was printed on standard output. */
    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /** All that was printed on standard error. */
    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Forgets what was printed. */
    public void clear() {
        out.reset();
        err.reset();
    }
}
