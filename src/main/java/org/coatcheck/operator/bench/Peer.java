package org.coatcheck.operator.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The functions that Coatcheck is compared with. Their sources are in {@code src/bench/peers}, in folders of these names, each
 * with a script that builds it.
 */
@SuppressWarnings("ImmutableEnumChecker") // List.of() makes them immutable
enum Peer {
    NODE_SHARP("node-sharp", List.of("npm", "node"), List.of("bootstrap.js")),
    /** The interpreter of its virtual environment: python3 on the PATH may be a script that looks for one. */
    PYTHON("python", List.of("python3", "venv/bin/python"), List.of("-m", "awslambdaric", "handler.handler")),
    /** Its libjpeg-turbo is compiled from source, for which it needs a C compiler, CMake and NASM. */
    RUST("rust", List.of("cargo", "cc", "cmake", "nasm", "target/release/bootstrap"), List.of());

    private final String folder;
    private final List<String> programs;
    private final List<String> arguments;

    /** @param programs that it needs, and at last the one that it is started by; those with a slash are built */
    Peer(String folder, List<String> programs, List<String> arguments) {
        this.folder = folder;
        this.programs = programs;
        this.arguments = arguments;
    }

    /** The programs that must be on the PATH. */
    List<String> tools() {
        return programs.stream().filter(program -> !program.contains("/")).toList();
    }

    /** @param built the folder that it was built in */
    Program in(Path built) {
        String program = programs.getLast();
        List<String> command = new ArrayList<>();
        command.add(program.contains("/") ? built.resolve(program).toString() : program);
        command.addAll(arguments);
        return new Program(folder, built, command, Map.of(), false);
    }

    /** The name of its folder, and in the report. */
    @Override
    public String toString() {
        return folder;
    }
}
