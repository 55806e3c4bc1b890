package org.coatcheck.operator.deploy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.operator.packaging.PackageBuild;
import org.coatcheck.operator.packaging.TargetLock;
import org.coatcheck.operator.stack.Home;
import org.coatcheck.operator.terminal.CtrlC;
import org.coatcheck.operator.terminal.Progress;
import org.coatcheck.operator.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coatcheck deploy}: creates or updates the stack in AWS or LocalStack. */
@Command(
        name = "deploy",
        description = {
            "Deploys Coatcheck to AWS, or updates it in place, with the AWS CLI or else the SAM CLI."
                    + " Prints each of their commands before it runs, except a few queries.",
            "Parameters you do not pass keep their previous values, except those that describe the upload: Packaging"
                    + " (default: jvm), Architecture (default: that of this machine), Release (default: the time).",
            "The package that Packaging and Architecture name is built first, unless it is up to date.",
            "In the end it sends the function one event, GET /deployed, and fails if the function does not start."
        })
public final class DeployCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private CliOptions options;

    @Parameters(
            arity = "0..*",
            paramLabel = "PARAMETER=VALUE",
            description =
                    "Parameters of deploy/template.yaml, such as ThumbnailSizes=128,256 or ThumbnailFormat=webp. What"
                            + " follows after -- is passed to the CLI's command that deploys.")
    private List<String> parameters = new ArrayList<>();

    @Option(
            names = "--tags",
            paramLabel = "KEY=VALUE",
            split = ",",
            description =
                    "Tags of the stack and its resources, such as owner=web,stage=prod. Pass them at each deployment.")
    private Map<String, String> tags = new LinkedHashMap<>();

    @Option(
            names = "--upload-only",
            description = "Upload the package, and write target/packaged.yaml, a template for CDK, Terraform and other"
                    + " tools. Deploy nothing.")
    private boolean uploadOnly;

    /** Makes a command whose CLI has the environment of this process. */
    public DeployCommand() {
        this(new CliOptions(System.getenv()));
    }

    DeployCommand(CliOptions options) {
        this.options = options;
    }

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.of(command.commandLine());
        return CtrlC.during(() -> deploy(terminal), terminal.err()::println);
    }

    private int deploy(Terminal terminal) throws IOException, InterruptedException {
        Path home = Home.path();
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        List<String> arguments = argumentsOfCli();
        List<String> words = parameters.subList(0, parameters.size() - arguments.size());
        Deployment deployment = Deployment.of(home, options.stack(), words, options.isDryRun() ? "TIME" : now)
                .with(tags, arguments);
        deployment.checkNames();
        Cli cli = options.cli(terminal);
        if (options.isDryRun()) {
            uploadOrDeploy(cli, deployment);
            return 0;
        }
        Progress progress = new Progress(terminal.err()::println);
        try (Closeable _ = TargetLock.DEPLOYMENT.acquire(home, progress::say)) {
            progress.say(new PackageBuild(home, progress::say)
                    .build(deployment.packaging(), deployment.architecture(), Optional.empty()));
            uploadOrDeploy(cli, deployment);
        }
        return 0;
    }

    /** Copies of the template are in the project's folder, and name what was uploaded. */
    private void uploadOrDeploy(Cli cli, Deployment deployment) throws InterruptedException {
        Optional<CliCommand> copyTemplate = deployment.copyTemplate();
        if (copyTemplate.isPresent()) {
            cli.shell().run(copyTemplate.get());
        }
        if (uploadOnly) {
            cli.upload(deployment);
        } else {
            deploy(cli, deployment);
        }
    }

    private void deploy(Cli cli, Deployment deployment) throws InterruptedException {
        cli.deploy(deployment);
        if (deployment.canBeInvoked() && !cli.isStopped(deployment.stack())) {
            cli.sendFirstEvent(deployment);
        }
        cli.printOutputs(deployment);
        for (String bucket : deployment.bucketsThatMustNotify()) {
            cli.shell()
                    .say("The bucket " + bucket
                            + " must send its events to EventBridge. This command turns that on, and"
                            + " leaves the bucket's other notifications as they are:");
            BucketEvents.commandFor(bucket).lines().forEach(cli.shell()::say);
        }
        if (deployment.choosesThumbnails()) {
            cli.shell()
                    .say("Thumbnails that are there stay as they are. This command lists those with other settings:");
            cli.shell().say(options.command("remake --outdated --dry-run"));
        }
    }

    /** What follows after {@code --}, which picocli takes for parameters. */
    private List<String> argumentsOfCli() {
        List<String> all = command.commandLine().getParseResult().originalArgs();
        int end = all.indexOf("--");
        return end < 0 ? List.of() : all.subList(end + 1, all.size());
    }
}
