package org.coatcheck.operator.terminal;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Optional;
import picocli.CommandLine;

/** The two streams to which the commands print. No control character from outside gets through them. */
public record Terminal(PrintWriter out, PrintWriter err) {

    /**
     * The terminal that this process was started from. Standard output and standard error are replaced too, for whatever does
     * not know this terminal, such as a library's log.
     */
    public static Terminal ofThisProcess() {
        Charset outCharset = System.out.charset();
        Charset errCharset = System.err.charset();
        Terminal terminal = new Terminal(
                writer(new FileOutputStream(FileDescriptor.out), outCharset, isInteractive()),
                writer(new FileOutputStream(FileDescriptor.err), errCharset, isInteractive()));
        System.setOut(new PrintStream(new PrintableStream(outCharset, terminal.out), true, outCharset));
        System.setErr(new PrintStream(new PrintableStream(errCharset, terminal.err), true, errCharset));
        return terminal;
    }

    /** A terminal without styles that writes to these streams. */
    public static Terminal of(OutputStream out, OutputStream err, Charset charset) {
        return new Terminal(writer(out, charset, false), writer(err, charset, false));
    }

    /** The streams of a command. */
    public static Terminal of(CommandLine command) {
        return new Terminal(command.getOut(), command.getErr());
    }

    static boolean isInteractive() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    private static TerminalWriter writer(OutputStream stream, Charset charset, boolean hasStyles) {
        return new TerminalWriter(new OutputStreamWriter(stream, charset), hasStyles);
    }
}
