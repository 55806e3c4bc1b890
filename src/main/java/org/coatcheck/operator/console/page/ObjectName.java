package org.coatcheck.operator.console.page;

import org.coatcheck.operator.terminal.CommandException;

/** An object, written {@code bucket/key}. */
record ObjectName(String bucket, String key) {

    static ObjectName of(String object) {
        int slash = object.indexOf('/');
        if (slash < 1 || slash == object.length() - 1) {
            throw new CommandException(object + " is not an object: write BUCKET/KEY");
        }
        return new ObjectName(object.substring(0, slash), object.substring(slash + 1));
    }

    @Override
    public String toString() {
        return bucket + "/" + key;
    }
}
