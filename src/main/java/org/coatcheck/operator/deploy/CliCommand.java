package org.coatcheck.operator.deploy;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.ShellText;

/** A command: the program and its arguments. */
record CliCommand(List<String> words) {

    /**
     * A command from a line of words that are separated by spaces. Each word may have one {@code %s}, which is replaced by the
     * next value. A value stays in its word, even with spaces in it.
     */
    static CliCommand of(String line, String... values) {
        Iterator<String> rest = List.of(values).iterator();
        List<String> words = Stream.of(line.split(" "))
                .map(word -> word.contains("%s") ? word.replace("%s", rest.next()) : word)
                .toList();
        if (rest.hasNext()) {
            throw new IllegalArgumentException("more values than %s: " + line);
        }
        return new CliCommand(words);
    }

    CliCommand with(List<String> moreWords) {
        return new CliCommand(Stream.concat(words.stream(), moreWords.stream()).toList());
    }

    /** The command as one would type it into a shell. */
    @Override
    public String toString() {
        return words.stream().map(ShellText::quoted).collect(Collectors.joining(" "));
    }
}
