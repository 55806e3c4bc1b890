package org.coatcheck.operator.console.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;

/**
 * The example events of this checkout, {@code src/test/resources/events}: one or more for each kind of sender.
 *
 * @param folder may be missing
 */
public record Fixtures(Path folder) {

    private static final String EXTENSION = ".json";

    /** Their names, without the extension. */
    List<String> names() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(EXTENSION))
                    .map(file -> file.substring(0, file.length() - EXTENSION.length()))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The event of this name. A name that is not on the list is no file to read. */
    String text(String name) {
        if (!names().contains(name)) {
            throw new CommandException("there is no example " + name + " in " + folder);
        }
        try {
            return Files.readString(folder.resolve(name + EXTENSION));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
