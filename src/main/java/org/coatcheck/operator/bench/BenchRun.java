package org.coatcheck.operator.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.coatcheck.operator.packaging.Certificates;
import org.coatcheck.operator.packaging.FileTree;
import org.coatcheck.operator.packaging.TargetLock;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Progress;

/**
 * One run of the bench: builds what is missing, starts the stand-in for AWS, and measures.
 *
 * @param home the project's folder
 */
record BenchRun(Path home, BenchOptions options, Progress progress) {

    /** @throws CommandException if there is no function to measure */
    Report run() throws IOException, InterruptedException, GeneralSecurityException {
        configureServers();
        // Ctrl-C would else end in the middle of a temporary file.
        ImageIO.setUseCache(false);
        Path folder = Files.createDirectories(home.resolve("target/bench"));
        try (Closeable _ = TargetLock.BENCH.acquire(home, progress::say)) {
            return run(folder);
        }
    }

    private Report run(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Optional<Certificates> certificates = options.http ? Optional.empty() : Optional.of(certificates(folder));
        Trust trust = certificates.isPresent() ? Trust.in(folder, certificates.get()) : Trust.NONE;
        Candidates candidates = candidates(folder, trust);
        progress.say("drawing the images");
        ImageFile mp2 = TestImage.MP2.file();
        Map<TestImage, ImageFile> images = images(mp2);
        Machine machine = Machine.of(home);
        Cpus cpus = Cpus.find();
        cpus.bindStandIn();
        try (AwsStandIn aws = new AwsStandIn(certificates.map(Certificates::server), options.latency)) {
            if (certificates.isPresent()) {
                warmUp(aws, certificates.get());
            }
            Lineup lineup = new Lineup(lineup(candidates), progress::say);
            List<Sample> samples = new ArrayList<>();
            Workbench bench = new Workbench(
                    new Environment(aws, trust),
                    cpus,
                    emptyFolder(folder.resolve("logs")),
                    new Uploads(aws.buckets(), home),
                    lineup,
                    samples::add,
                    progress);
            measure(bench, mp2, images);
            return report(machine, cpus, candidates, lineup, samples);
        } finally {
            cpus.release();
        }
    }

    private void warmUp(AwsStandIn aws, Certificates certificates) throws IOException, GeneralSecurityException {
        progress.say("warming up the stand-in for AWS");
        new Handshakes(aws, certificates.root()).make();
    }

    /** Settings of the JDK's HTTP server, which it reads when its first class is loaded. */
    private static void configureServers() {
        // Without it the kernel may hold the end of a response back for 40 ms, until the client acknowledges the start.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // In seconds. A function may wait for its turn longer than the 30 s after which the server closes a connection.
        System.setProperty("sun.net.httpserver.idleInterval", "600");
    }

    private Certificates certificates(Path folder) throws IOException, InterruptedException {
        progress.say("making certificates");
        return Certificates.create(folder.resolve("keys.p12"));
    }

    /** The peers first, so that ratios are to node-sharp if it is there. */
    private Candidates candidates(Path folder, Trust trust) throws IOException, InterruptedException {
        Candidates candidates = new Candidates();
        if (!options.growth) {
            Peers peers = new Peers(
                    home.resolve("src/bench/peers"), Files.createDirectories(folder.resolve("peers")), progress::say);
            for (Peer peer : Peer.values()) {
                if (options.includes(peer.toString())) {
                    candidates.add(peers.build(peer));
                }
            }
        }
        Packages packages = new Packages(home, emptyFolder(folder.resolve("functions")), trust);
        for (NamedZip zip : options.packages) {
            if (options.includes(zip.name())) {
                candidates.add(packages.unzip(zip));
            }
        }
        for (Packaging packaging : Packaging.values()) {
            if (options.packages.isEmpty() && options.includes(packaging.toString())) {
                candidates.add(packages.unzip(packaging));
            }
        }
        return candidates;
    }

    private List<Program> lineup(Candidates candidates) {
        if (candidates.programs().isEmpty()) {
            throw new CommandException("there is no function to measure: "
                    + candidates.leftOut().entrySet().stream()
                            .map(function -> function.getKey() + ": " + function.getValue())
                            .collect(Collectors.joining("; ")));
        }
        return candidates.programs();
    }

    /** The images of the warm invocations. Drawing large ones takes seconds. */
    private Map<TestImage, ImageFile> images(ImageFile mp2) {
        Map<TestImage, ImageFile> images = new EnumMap<>(TestImage.class);
        if (options.warm > 0 && !options.growth) {
            options.images.forEach(image -> images.put(image, image == TestImage.MP2 ? mp2 : image.file()));
        }
        return images;
    }

    private void measure(Workbench bench, ImageFile mp2, Map<TestImage, ImageFile> images)
            throws IOException, InterruptedException {
        if (options.growth) {
            try (WarmFunctions functions = new WarmFunctions(bench)) {
                functions.start();
                new Growth(bench, functions, home).measure();
            }
            return;
        }
        if (options.cold > 0) {
            new ColdStarts(bench, mp2).measure(options.cold);
            new NewProcesses(bench, TestImage.MP2, mp2).measure();
        }
        if (options.warm > 0) {
            try (WarmFunctions functions = new WarmFunctions(bench)) {
                functions.start();
                for (Map.Entry<TestImage, ImageFile> image : images.entrySet()) {
                    functions.measure(image.getKey(), image.getValue(), options.warmUp, options.warm);
                }
            }
        }
    }

    private Report report(Machine machine, Cpus cpus, Candidates candidates, Lineup lineup, List<Sample> samples) {
        Map<String, String> leftOut = new LinkedHashMap<>(candidates.leftOut());
        leftOut.putAll(lineup.failures());
        return new Report(
                machine,
                new Conditions(
                        options.http ? "HTTP" : "HTTPS",
                        options.latency.toString(),
                        cpus.toString(),
                        options.growth ? 0 : options.cold,
                        options.growth ? Growth.WARM_UP : options.warmUp,
                        options.growth ? Growth.INVOCATIONS : options.warm),
                lineup.programs().stream().map(Program::name).toList(),
                lineup.programs().stream()
                        .filter(Program::anyEvent)
                        .map(Program::name)
                        .toList(),
                leftOut,
                samples);
    }

    private static Path emptyFolder(Path folder) throws IOException {
        FileTree.delete(folder);
        return Files.createDirectories(folder);
    }
}
