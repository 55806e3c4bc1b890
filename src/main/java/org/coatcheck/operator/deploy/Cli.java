package org.coatcheck.operator.deploy;

import java.util.Optional;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.terminal.CommandException;

/** A command-line tool that deploys a stack and destroys it. */
sealed interface Cli permits AwsCli, SamCli {

    /** The number of the account that it works on, where it is known. */
    Optional<String> account();

    /** Runs its commands. */
    Shell shell();

    /** Uploads the package, and writes a template that names it. */
    void upload(Deployment deployment) throws InterruptedException;

    /** Uploads the package, and creates or updates the stack. */
    void deploy(Deployment deployment) throws InterruptedException;

    /**
     * Sends the deployment's first event through the alias, because CloudFormation does not notice that a function does not
     * start.
     *
     * @throws CommandException if the function fails, with its own sentence
     */
    void sendFirstEvent(Deployment deployment) throws InterruptedException;

    /** Whether the stack that was deployed has no concurrency, so that Lambda rejects each invocation. */
    boolean isStopped(String stack) throws InterruptedException;

    /** Prints the stack's outputs, if the CLI has not done that yet. */
    void printOutputs(Deployment deployment) throws InterruptedException;

    void destroy(String stack) throws InterruptedException;

    /**
     * Finds the AWS CLI, or else the SAM CLI, which cannot deploy to LocalStack. If neither is installed, a dry run takes the AWS
     * CLI, whose commands it prints.
     *
     * @param aws that has the stack
     * @throws CommandException if neither is installed
     */
    static Cli find(Shell shell, Aws aws) throws InterruptedException {
        if (works("aws", shell)) {
            return AwsCli.of(shell, aws);
        }
        boolean isLocal = aws instanceof Aws.Local;
        if (!isLocal && works("sam", shell)) {
            return new SamCli(shell);
        }
        if (shell.isDryRun()) {
            return AwsCli.of(shell, aws);
        }
        throw new CommandException(
                isLocal
                        ? "the AWS CLI was not found: install it; the SAM CLI alone cannot deploy to LocalStack"
                        : "neither the AWS CLI nor the SAM CLI was found: install one of them, or look with --dry-run");
    }

    /** A file of that name is not enough: pyenv has shims that find no program to run. */
    private static boolean works(String program, Shell shell) throws InterruptedException {
        return shell.succeeds(CliCommand.of("%s --version", program));
    }
}
