package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.util.List;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Moment.Ago;

/**
 * How far back a page can look.
 *
 * @param words that its address takes, and the option {@code --since} of its command
 */
record Spans(List<String> words) {

    Spans(String... words) {
        this(List.of(words));
    }

    Duration length(String word) {
        if (!words.contains(word)) {
            throw new CommandException(word + " is no span of this page: it takes " + String.join(", ", words));
        }
        return Ago.parse(word).length();
    }
}
