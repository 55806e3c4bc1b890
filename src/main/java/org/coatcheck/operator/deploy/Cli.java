package org.coatcheck.operator.deploy;

import java.util.Optional;
import org.coatcheck.operator.terminal.CommandException;

/** A command-line tool that deploys a stack and destroys it. */
sealed interface Cli permits AwsCli, SamCli {

    /** The number of the account that it works on, where it is known. */
    Optional<String> account();

    /** Runs its commands. */
    Shell shell();

    void deploy(Deployment deployment) throws InterruptedException;

    void destroy(String stack) throws InterruptedException;

    /**
     * Finds the AWS CLI, or else the SAM CLI, which cannot deploy to LocalStack. If neither is installed, a dry run takes the AWS
     * CLI, whose commands it prints.
     *
     * @param local whether the stack is in LocalStack
     * @throws CommandException if neither is installed
     */
    static Cli find(Shell shell, boolean local) throws InterruptedException {
        if (works("aws", shell)) {
            return AwsCli.of(shell, local);
        }
        if (!local && works("sam", shell)) {
            return new SamCli(shell);
        }
        if (shell.isDryRun()) {
            return AwsCli.of(shell, local);
        }
        throw new CommandException(
                local
                        ? "the AWS CLI was not found: install it; the SAM CLI alone cannot deploy to LocalStack"
                        : "neither the AWS CLI nor the SAM CLI was found: install one of them, or look with --dry-run");
    }

    /** A file of that name is not enough: pyenv has shims that find no program to run. */
    private static boolean works(String program, Shell shell) throws InterruptedException {
        return shell.succeeds(CliCommand.of("%s --version", program));
    }
}
