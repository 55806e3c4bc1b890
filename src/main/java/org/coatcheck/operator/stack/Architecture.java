package org.coatcheck.operator.stack;

import java.util.Locale;
import org.coatcheck.operator.terminal.CommandException;

/** The processors that Lambda has, by its names for them. */
public enum Architecture {
    X86_64("x64", "linux/amd64"),
    ARM64("arm64", "linux/arm64");

    /** The template's parameter. */
    static final String PARAMETER = "Architecture";

    private final String cpu;
    private final String platform;

    Architecture(String cpu, String platform) {
        this.cpu = cpu;
        this.platform = platform;
    }

    public static Architecture ofThisMachine() {
        String name = System.getProperty("os.arch");
        return switch (name) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> ARM64;
            default -> throw new CommandException("Lambda has no machines like this one, which is " + name);
        };
    }

    /** npm's name for it. */
    public String cpu() {
        return cpu;
    }

    /** A container engine's name for it. */
    public String platform() {
        return platform;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The inverse of {@link #toString()}. */
    static Architecture of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
