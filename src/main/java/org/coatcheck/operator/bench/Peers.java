package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.coatcheck.operator.bench.Candidate.Built;
import org.coatcheck.operator.bench.Candidate.LeftOut;

/**
 * Builds the peers, each in a folder of its own, from their sources.
 *
 * @param sources {@code src/bench/peers}
 * @param folder for what is built
 * @param progress receives a line before a build, which may take minutes
 */
record Peers(Path sources, Path folder, Consumer<String> progress) {

    private static final Pattern BUILT = Pattern.compile("^(node_modules|target|venv|__pycache__)/");

    /** A peer whose sources have not changed since it was built is not built again. */
    Candidate build(Peer peer) throws IOException, InterruptedException {
        List<String> missing =
                peer.tools().stream().filter(tool -> !isOnPath(tool)).toList();
        if (!missing.isEmpty()) {
            return new LeftOut(peer.toString(), "this machine has no " + String.join(", no ", missing));
        }
        Path built = folder.resolve(peer.toString());
        Path stamp = built.resolve(".built");
        String version = version(sources.resolve(peer.toString()));
        if (Files.exists(stamp) && Files.readString(stamp).equals(version)) {
            return new Built(peer.in(built));
        }
        progress.accept("building the peer " + peer);
        Files.deleteIfExists(stamp);
        copySources(peer, built);
        Path log = folder.resolve(peer + ".log");
        if (run(built, log) != 0) {
            return new LeftOut(peer.toString(), "it cannot be built: see " + log);
        }
        Files.writeString(stamp, version);
        return new Built(peer.in(built));
    }

    private static int run(Path built, Path log) throws IOException, InterruptedException {
        Process build = new ProcessBuilder("sh", "build.sh")
                .directory(built.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return build.waitFor();
        } finally {
            build.destroy();
        }
    }

    /** The build's own caches stay, so that a small change costs little. */
    private void copySources(Peer peer, Path built) throws IOException {
        Path from = sources.resolve(peer.toString());
        for (Path file : files(from)) {
            Path copy = built.resolve(from.relativize(file));
            Files.createDirectories(copy.resolveSibling(""));
            Files.write(copy, Files.readAllBytes(file));
        }
    }

    /** The contents of all sources. */
    private static String version(Path sources) throws IOException {
        StringBuilder version = new StringBuilder();
        for (Path file : files(sources)) {
            version.append(file.getFileName()).append('\n').append(Files.readString(file, StandardCharsets.ISO_8859_1));
        }
        return version.toString();
    }

    /** Without what a build beside the sources leaves. */
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file ->
                            !BUILT.matcher(folder.relativize(file).toString()).find())
                    .sorted()
                    .toList();
        }
    }

    private static boolean isOnPath(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
