package org.coatcheck.operator.redrive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.IndentedJson;
import software.amazon.awssdk.core.SdkBytes;

/**
 * Lets the operator edit an event in a text editor.
 *
 * @param environment its variable VISUAL or EDITOR names the editor
 */
record Editor(Map<String, String> environment) {

    /**
     * Opens the event, indented if it is JSON, and returns what the operator has saved. What is not changed stays byte for byte.
     *
     * @throws CommandException if the editor fails, or the file is empty, which is how to send nothing
     */
    SdkBytes edit(SdkBytes event) throws InterruptedException {
        try {
            Path file = Files.createTempFile("coatcheck-event-", ".json");
            try {
                String text = IndentedJson.of(event.asByteArrayUnsafe());
                Files.writeString(file, text);
                open(file);
                String edited = Files.readString(file);
                if (edited.isBlank()) {
                    throw new CommandException("nothing was sent, because the edited event is empty");
                }
                return edited.strip().equals(text.strip()) ? event : SdkBytes.fromUtf8String(edited);
            } finally {
                Files.delete(file);
            }
        } catch (CharacterCodingException notUtf8) {
            throw new CommandException(
                    "nothing was sent, because the edited event is not UTF-8: save it as UTF-8", notUtf8);
        } catch (IOException unusable) {
            throw new UncheckedIOException("cannot edit the event in a temporary file", unusable);
        }
    }

    /** The variable may have options of the editor in it, as with "code --wait", so a shell reads it. */
    private void open(Path file) throws IOException, InterruptedException {
        String editor = Stream.of("VISUAL", "EDITOR")
                .flatMap(name -> Optional.ofNullable(environment.get(name)).stream())
                .filter(command -> !command.isBlank())
                .findFirst()
                .orElse("vi");
        int exitCode = new ProcessBuilder("sh", "-c", editor + " \"$1\"", "sh", file.toString())
                .inheritIO()
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new CommandException("nothing was sent: the editor \"" + editor + "\" ended with exit code "
                    + exitCode + "; VISUAL or EDITOR names another one");
        }
    }
}
