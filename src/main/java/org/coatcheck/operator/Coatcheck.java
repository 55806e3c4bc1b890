package org.coatcheck.operator;

import java.util.Locale;
import org.coatcheck.event.Outcome;
import org.coatcheck.operator.audit.AuditCommand;
import org.coatcheck.operator.bench.BenchCommand;
import org.coatcheck.operator.bench.TestImage;
import org.coatcheck.operator.console.ConsoleCommand;
import org.coatcheck.operator.cost.CostCommand;
import org.coatcheck.operator.demo.RunCommand;
import org.coatcheck.operator.deploy.DeployCommand;
import org.coatcheck.operator.deploy.DestroyCommand;
import org.coatcheck.operator.load.LoadCommand;
import org.coatcheck.operator.packaging.PackageCommand;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.redrive.QueuesCommand;
import org.coatcheck.operator.redrive.RedriveCommand;
import org.coatcheck.operator.redrive.ReplayCommand;
import org.coatcheck.operator.remake.RemakeCommand;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.AwsErrors;
import org.coatcheck.operator.stack.DoctorCommand;
import org.coatcheck.operator.stack.EnvCommand;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.terminal.EnumConverter;
import org.coatcheck.operator.terminal.ErrorPrinter;
import org.coatcheck.operator.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The list of the commands of {@code ./coatcheck} that are written in Java. The script prints their help, without Java, from
 * {@code src/main/help}.
 */
@Command(
        name = "./coatcheck",
        description = "One AWS Lambda function that takes any event, finds out where it came from, and does the work.",
        subcommands = {
            RunCommand.class,
            PackageCommand.class,
            BenchCommand.class,
            AuditCommand.class,
            CostCommand.class,
            QueuesCommand.class,
            RedriveCommand.class,
            ReplayCommand.class,
            RemakeCommand.class,
            ConsoleCommand.class,
            EnvCommand.class,
            DoctorCommand.class,
            DeployCommand.class,
            DestroyCommand.class,
            LoadCommand.class
        })
public final class Coatcheck {

    private static final int HELP_WIDTH = 100;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this text.")
    @SuppressWarnings("UnusedVariable") // picocli sets it, and prints the help itself
    private boolean help;

    private Coatcheck() {}

    public static void main(String[] arguments) {
        // Output is English, and programs read some of it.
        Locale.setDefault(Locale.ROOT);
        System.exit(commandLine(Terminal.ofThisProcess()).execute(arguments));
    }

    /** All commands, as picocli runs them, with their output and their errors. */
    public static CommandLine commandLine(Terminal terminal) {
        ErrorPrinter errors = new ErrorPrinter(AwsErrors::sentence);
        return new CommandLine(new Coatcheck())
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(Ansi.OFF))
                .setUsageHelpWidth(HELP_WIDTH)
                .registerConverter(Architecture.class, new EnumConverter<>(Architecture.class))
                .registerConverter(EventQueue.class, new EnumConverter<>(EventQueue.class))
                .registerConverter(Outcome.class, new EnumConverter<>(Outcome.class))
                .registerConverter(Packaging.class, new EnumConverter<>(Packaging.class))
                .registerConverter(TestImage.class, new EnumConverter<>(TestImage.class))
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
    }
}
