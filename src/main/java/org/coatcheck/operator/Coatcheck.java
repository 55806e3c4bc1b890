package org.coatcheck.operator;

import org.coatcheck.operator.audit.AuditCommand;
import org.coatcheck.operator.bench.BenchCommand;
import org.coatcheck.operator.cost.CostCommand;
import org.coatcheck.operator.demo.RunCommand;
import org.coatcheck.operator.deploy.DeployCommand;
import org.coatcheck.operator.deploy.DestroyCommand;
import org.coatcheck.operator.load.LoadCommand;
import org.coatcheck.operator.packaging.PackageCommand;
import org.coatcheck.operator.redrive.RedriveCommand;
import org.coatcheck.operator.stack.EnvCommand;
import org.coatcheck.operator.terminal.ErrorPrinter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import software.amazon.awssdk.core.exception.SdkException;

/** The list of the commands of {@code ./coatcheck} that are written in Java. */
@Command(
        name = "coatcheck",
        mixinStandardHelpOptions = true,
        description = "One AWS Lambda function that takes any event, finds out where it came from, and does the work.",
        subcommands = {
            RunCommand.class,
            PackageCommand.class,
            BenchCommand.class,
            AuditCommand.class,
            CostCommand.class,
            RedriveCommand.class,
            EnvCommand.class,
            DeployCommand.class,
            DestroyCommand.class,
            LoadCommand.class
        })
public final class Coatcheck {

    private Coatcheck() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** All commands, as picocli runs them. */
    public static CommandLine commandLine() {
        return new CommandLine(new Coatcheck()).setExecutionExceptionHandler(new ErrorPrinter(SdkException.class));
    }
}
