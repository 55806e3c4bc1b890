package org.coatcheck.operator.console.page;

import java.util.Optional;
import org.coatcheck.operator.terminal.CommandException;

/** An object, written {@code bucket/key}. */
record ObjectName(String bucket, String key) {

    static ObjectName of(String object) {
        return find(object).orElseThrow(() -> new CommandException(object + " is not an object: write BUCKET/KEY"));
    }

    /** Empty if the text names no object. An event may hold any text. */
    static Optional<ObjectName> find(String object) {
        int slash = object.indexOf('/');
        return slash < 1 || slash == object.length() - 1
                ? Optional.empty()
                : Optional.of(new ObjectName(object.substring(0, slash), object.substring(slash + 1)));
    }

    /** The last part of the key. That of a folder's marker, whose key ends with a slash, is the folder's name with the slash. */
    String name() {
        return key.substring(key.lastIndexOf('/', key.length() - 2) + 1);
    }

    @Override
    public String toString() {
        return bucket + "/" + key;
    }
}
