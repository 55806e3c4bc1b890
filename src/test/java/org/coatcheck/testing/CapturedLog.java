package org.coatcheck.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Captures the lines that the function's logger writes, until it is closed. */
public final class CapturedLog extends Handler implements AutoCloseable {

    private static final Formatter TEXT = new PatternFormatter("%s");

    private final Logger logger = Logger.getLogger("coatcheck");
    private final List<ExtLogRecord> entries = new CopyOnWriteArrayList<>();

    public CapturedLog() {
        logger.setLevel(Level.INFO);
        logger.addHandler(this);
    }

    public List<String> lines() {
        return lines(entry -> true);
    }

    /** The lines of one level, such as {@code WARN}. */
    public List<String> lines(String level) {
        return lines(entry -> entry.getLevel().getName().equals(level));
    }

    private List<String> lines(Predicate<ExtLogRecord> wanted) {
        return entries.stream().filter(wanted).map(TEXT::format).toList();
    }

    @Override
    public void publish(LogRecord entry) {
        entries.add(ExtLogRecord.wrap(entry));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
