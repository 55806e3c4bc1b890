package org.coatcheck.ledger;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** What the function's logger is told, from now until it is closed. */
public final class CapturedLog extends Handler implements AutoCloseable {

    /**
     * One entry.
     *
     * @param text with the parameters in it
     * @param context that the entry was made in: the MDC
     */
    public record Line(Level level, String text, Map<String, String> context) {}

    private static final Formatter TEXT = new PatternFormatter("%s");

    private final Logger logger = Logger.getLogger("coatcheck");
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    public CapturedLog() {
        logger.setLevel(Level.INFO);
        logger.addHandler(this);
    }

    public List<Line> lines(String level) {
        return lines.stream()
                .filter(line -> line.level().getName().equals(level))
                .toList();
    }

    @Override
    public void publish(LogRecord entry) {
        ExtLogRecord whole = ExtLogRecord.wrap(entry);
        lines.add(new Line(whole.getLevel(), TEXT.format(whole), Map.copyOf(whole.getMdcCopy())));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
