package org.coatcheck.operator.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.operator.stack.Home;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.CtrlC;
import org.coatcheck.operator.terminal.Json;
import org.coatcheck.operator.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coatcheck bench}: measures packaged functions beside their peers. */
@Command(
        name = "bench",
        description = {
            "Measures the packages that are built, beside functions of other languages that do the same work.",
            "Each function runs as the process that it is in Lambda, on one CPU, and calls a stand-in for AWS over HTTPS."
                    + " They take turns within each round; the ratios are medians of those within a round.",
            "Without options it takes a few minutes. The first run also builds the peers: Rust takes a quarter of an hour. For figures"
                    + " to publish, use a quiet machine, --cold 20 --warm 100."
        })
public final class BenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    private final Progress progress =
            new Progress(line -> command.commandLine().getErr().println(line));

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Override
    public Integer call() throws Exception {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new CommandException("the bench runs on Linux only: it reads CPU time and memory from /proc");
        }
        Optional<String> wrong = options.wrong(command.commandLine().getParseResult());
        if (wrong.isPresent()) {
            throw new ParameterException(command.commandLine(), wrong.get());
        }
        return CtrlC.during(this::run, progress::say);
    }

    private int run() throws IOException, InterruptedException, GeneralSecurityException {
        Report report = new BenchRun(Home.path(), options, progress).run();
        PrintWriter out = command.commandLine().getOut();
        out.println(report);
        out.flush();
        if (options.json.isPresent()) {
            Files.writeString(options.json.get(), Json.document(report));
        }
        if (options.svg.isPresent()) {
            Files.writeString(options.svg.get(), new Chart(report).svg());
        }
        return report.functions().isEmpty() ? 1 : 0;
    }
}
