package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which CPUs are used. A function gets one CPU, as Lambda gives it one at 1769 MB; the stand-in gets another one, so that its
 * work is not counted as the function's.
 *
 * @param function empty if processes cannot be bound to a CPU
 * @param standIn empty if there is no second CPU
 * @param all that this process may use
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html">Lambda function memory</a>
 */
record Cpus(Optional<Integer> function, Optional<Integer> standIn, List<Integer> all) {

    private static final String ALLOWED = "Cpus_allowed_list:";

    /** The CPUs of this process: the last one for the functions, the first one for the stand-in. */
    static Cpus find() throws IOException {
        boolean canBind = Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "taskset")));
        List<Integer> all = allowed(Files.readAllLines(Path.of("/proc/self/status")));
        return new Cpus(
                canBind ? Optional.of(all.getLast()) : Optional.empty(),
                canBind && all.size() > 1 ? Optional.of(all.getFirst()) : Optional.empty(),
                all);
    }

    /** Reads a list such as {@code 0-3,8}. */
    static List<Integer> allowed(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(ALLOWED))
                .flatMap(line ->
                        Stream.of(line.substring(ALLOWED.length()).strip().split(",")))
                .map(range -> range.split("-"))
                .flatMap(range -> IntStream.rangeClosed(
                                Integer.parseInt(range[0]), Integer.parseInt(range[range.length - 1]))
                        .boxed())
                .toList();
    }

    /** What to put before the command of a function. taskset replaces itself by the command, so the process id is the same. */
    List<String> prefix() {
        return function.map(cpu -> List.of("taskset", "-c", Integer.toString(cpu)))
                .orElse(List.of());
    }

    /** Binds this process, with all of its threads, to the CPU of the stand-in. */
    void bindStandIn() throws IOException, InterruptedException {
        if (standIn.isPresent()) {
            bind(Integer.toString(standIn.get()));
        }
    }

    /** Lets this process use all of its CPUs again. */
    void release() throws IOException, InterruptedException {
        if (standIn.isPresent()) {
            bind(all.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
    }

    private static void bind(String cpus) throws IOException, InterruptedException {
        String process = Long.toString(ProcessHandle.current().pid());
        new ProcessBuilder("taskset", "-a", "-c", "-p", cpus, process)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD) // tells of threads that end meanwhile
                .start()
                .waitFor();
    }

    @Override
    public String toString() {
        if (function.isEmpty()) {
            return "functions on all CPUs, because this machine has no taskset";
        }
        return standIn.isPresent()
                ? "functions on one CPU, the stand-in for AWS on another"
                : "functions and the stand-in for AWS on the same CPU, because this machine has one";
    }
}
