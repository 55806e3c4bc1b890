package org.coatcheck.operator.stack;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;

/** The processor architectures of Lambda, by Lambda's names. */
public enum Architecture {
    X86_64("x64", "linux/amd64", "haswell"),
    ARM64("arm64", "linux/arm64", "armv8.1-a+aes");

    /** The template's parameter of this name takes the same words. */
    public static final String PARAMETER = "Architecture";

    private final String cpu;
    private final String platform;
    private final String processor;

    Architecture(String cpu, String platform, String processor) {
        this.cpu = cpu;
        this.platform = platform;
        this.processor = processor;
    }

    /**
     * The architecture of this machine.
     *
     * @throws CommandException if Lambda does not have it
     */
    public static Architecture ofThisMachine() {
        String name = System.getProperty("os.arch");
        return switch (name) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64" -> ARM64;
            default -> throw new CommandException("Lambda does not run on this machine's architecture, " + name);
        };
    }

    /**
     * The architecture that a template's parameters name; without one, that of this machine.
     *
     * @throws CommandException if Lambda has none of that name
     */
    public static Architecture in(Map<String, String> parameters) {
        return Optional.ofNullable(parameters.get(PARAMETER))
                .map(Architecture::of)
                .orElseGet(Architecture::ofThisMachine);
    }

    private static Architecture of(String word) {
        return Stream.of(values())
                .filter(architecture -> architecture.toString().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new CommandException("Architecture must be " + X86_64 + " or " + ARM64 + "; it is " + word));
    }

    /** npm's name for this architecture. */
    public String cpu() {
        return cpu;
    }

    /** The name that Docker and Podman have for this architecture on Linux. */
    public String platform() {
        return platform;
    }

    /**
     * GraalVM's name for the oldest processor that a native image must run on. All of Lambda's have AES, which GraalVM's
     * defaults leave out, and without which TLS costs more time than images. Those of x86_64 have AVX2, and so are Haswell or
     * later; those of arm64 are Graviton2 or later.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-avx2.html">AVX2 in Lambda</a>
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html">Graviton in Lambda</a>
     */
    public String processor() {
        return processor;
    }

    /** As the template and the command line write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
