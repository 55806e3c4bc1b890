package org.coatcheck.operator;

import java.util.Locale;

/** The processors that Lambda has, by its names for them. */
enum Architecture {
    X86_64,
    ARM64;

    static Architecture ofThisMachine() {
        String name = System.getProperty("os.arch");
        return switch (name) {
            case "amd64" -> X86_64;
            case "aarch64" -> ARM64;
            default -> throw new Complaint("Lambda has no machines like this one, which is " + name);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
