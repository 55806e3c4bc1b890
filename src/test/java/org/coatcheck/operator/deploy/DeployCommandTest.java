package org.coatcheck.operator.deploy;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.ErrorPrinter;
import org.coatcheck.operator.terminal.Terminal;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** The commands that deploy and destroy print. Operators read them and copy them, so they must not change unnoticed. */
class DeployCommandTest {

    /** CloudFormation's error about a stack that was never there, as a command of a shell. */
    private static final String NO_STACK = "echo Stack with id shop does not exist >&2;";

    private static final Path HOME = Path.of("").toAbsolutePath();
    private static final Architecture THIS = Architecture.ofThisMachine();
    private static final Architecture OTHER = THIS == Architecture.ARM64 ? Architecture.X86_64 : Architecture.ARM64;

    private static final Aws AWS = new Aws.Real(Optional.empty(), "eu-west-1");

    /** The PATH of the commands: no CLI is installed, unless a test adds one. */
    @TempDir
    private Path programs;

    @Test
    void deploysTheTemplateWithTheGivenParameters() {
        assertThat(deploy(
                        0,
                        "--dry-run",
                        "--region",
                        "eu-west-1",
                        "--stack",
                        "shop",
                        "ThumbnailSizes=64,128",
                        "CacheControl=it's"))
                .containsExactly(
                        "+ export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1",
                        "coatcheck: this is AWS, region eu-west-1, stack shop",
                        "+ aws s3 mb s3://shop-code-ACCOUNT",
                        "+ aws cloudformation package --template-file " + HOME + "/deploy/template.yaml"
                                + " --s3-bucket shop-code-ACCOUNT --output-template-file " + HOME
                                + "/target/packaged.yaml",
                        "+ aws cloudformation deploy --template-file " + HOME + "/target/packaged.yaml"
                                + " --s3-bucket shop-code-ACCOUNT --stack-name shop --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND"
                                + " --no-fail-on-empty-changeset"
                                + " --parameter-overrides Packaging=jvm Architecture=" + THIS
                                + " Release=TIME ThumbnailSizes=64,128 'CacheControl=it'\\''s'",
                        "+ aws lambda invoke --function-name shop-function --qualifier live --payload fileb://" + HOME
                                + "/deploy/first-event.json --query FunctionError --output text " + HOME
                                + "/target/first-response.json",
                        "+ aws cloudformation describe-stacks --stack-name shop"
                                + " --query 'Stacks[0].Outputs[].[OutputKey,OutputValue]' --output table",
                        "Thumbnails that are there stay as they are. This command lists those with other settings:",
                        "./coatcheck remake --outdated --dry-run --region eu-west-1 --stack shop");
    }

    @Test
    void passesTagsAndTheArgumentsAfterTwoHyphensToTheCli() throws IOException {
        assertThat(deploy(
                        0, "--dry-run", "--tags", "owner=web,stage=prod", "KeyPattern=b", "--", "--role-arn", "an arn"))
                .anySatisfy(line -> assertThat(line)
                        .endsWith(" Release=TIME KeyPattern=b --tags owner=web stage=prod --role-arn 'an arn'"));
        install("sam");
        assertThat(deploy(0, "--dry-run", "--region", "eu-west-1", "--tags", "a=b", "--", "--role-arn", "x"))
                .anySatisfy(line -> assertThat(line).endsWith(" --tags a=b --role-arn x"));
    }

    @Test
    void uploadsThePackageForOtherTools() throws IOException {
        assertThat(deploy(0, "--dry-run", "--upload-only"))
                .last(as(STRING))
                .endsWith(" --output-template-file " + HOME + "/target/packaged.yaml");
        install("sam");
        assertThat(deploy(0, "--dry-run", "--region", "eu-west-1", "--upload-only"))
                .last(as(STRING))
                .isEqualTo("+ sam package --template-file " + HOME + "/deploy/template.yaml --resolve-s3"
                        + " --output-template-file " + HOME + "/target/packaged.yaml");
    }

    /** The README has the same command. */
    @Test
    void saysHowAnExistingBucketSendsItsEvents() throws IOException {
        String command = BucketEvents.commandFor("photos");

        assertThat(String.join("\n", deploy(0, "--dry-run", "ExistingUploadsBuckets=photos,scans")))
                .contains(command, BucketEvents.commandFor("scans"));
        assertThat(deploy(0, "--dry-run", "ExistingUploadsBuckets=photos", "Notifications=none"))
                .noneMatch(line -> line.contains("put-bucket-notification-configuration"));
        assertThat(Files.readString(Path.of("deploy/README.md"))).contains(command.replaceAll("(?m)^", "    "));
    }

    @Test
    void speaksOfOldThumbnailsOnlyWhereTheyMayBeOutdated() {
        assertThat(deploy(0, "--dry-run", "ExistingThumbnailsBucket=small")).noneMatch(line -> line.contains("remake"));
    }

    @Test
    void failsWithTheFunctionsOwnSentenceIfItDoesNotStart() throws Exception {
        String sentence = "Coatcheck does not start. COATCHECK_MEMORY must be more.";
        String payload = "{\"errorMessage\":\"" + sentence + "\"}";
        Deployment deployment = Deployment.of(programs, "shop", List.of(), "1");
        Files.createDirectory(programs.resolve("target"));

        script("aws", "for file; do :; done; echo '" + payload + "' >$file; echo Unhandled");
        assertThatThrownBy(() -> new AwsCli(shell(), AWS, Optional.empty()).sendFirstEvent(deployment))
                .isInstanceOf(CommandException.class)
                .hasMessageEndingWith(": " + sentence);
        script(
                "sam",
                "echo '{\"FunctionError\": \"Unhandled\", \"Payload\": \"" + payload.replace("\"", "\\\\\"") + "\"}'");
        assertThatThrownBy(() -> new SamCli(shell()).sendFirstEvent(deployment))
                .isInstanceOf(CommandException.class)
                .hasMessageEndingWith(": " + sentence);
    }

    @Test
    void acceptsAFunctionThatResponds() throws Exception {
        Deployment deployment = Deployment.of(programs, "shop", List.of(), "1");

        script("aws", "echo None");
        new AwsCli(shell(), AWS, Optional.empty()).sendFirstEvent(deployment);
        script("sam", "echo '{\"StatusCode\": 200, \"Payload\": \"{}\"}'");
        new SamCli(shell()).sendFirstEvent(deployment);
    }

    @Test
    void rejectsAnotherCapacityForAStackThatExists() throws Exception {
        TestTerminal terminal = new TestTerminal();
        AwsCli cli = new AwsCli(shell(terminal), AWS, Optional.of("123456789012"));
        Deployment managed = Deployment.of(programs, "shop", List.of("Capacity=managed"), "1");

        for (String present : List.of("lambda", "None")) {
            script("aws", "case $* in *Sizes*) echo 256 ;; *) echo " + present + " ;; esac");
            assertThatThrownBy(() -> cli.deploy(managed))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("the stack shop has Capacity=lambda")
                    .hasMessageEndingWith("deploy Capacity=managed as another stack, with --stack");
        }
        script("aws", "case $* in *location*) echo eu-west-1 ;; *) echo managed ;; esac");
        cli.deploy(managed);
        assertThat(terminal.err()).contains("+ aws cloudformation deploy");
    }

    /** Lambda accepts a longer time-out of the function without a look at the queue. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # given                            | notifications | time-out | accepted
            Timeout=600                        | queue         | 60       | false
            Timeout=600 VisibilityTimeout=3600 | queue         | 60       | true
            Timeout=360                        | queue         | 60       | true
            Timeout=600                        | direct        | 60       | true
            Notifications=queue                | direct        | 600      | false
            MemorySize=3008                    | queue         | 600      | true
            """)
    void checksThatTheQueueWaitsForTheFunction(String given, String notifications, String timeout, boolean isAccepted)
            throws Exception {
        script("aws", """
                case $* in
                    *location*) echo eu-west-1 ;;
                    *Notifications*) echo %s ;;
                    *VisibilityTimeout*) echo 360 ;;
                    *"'Timeout'"*) echo %s ;;
                    *) echo lambda ;;
                esac""".formatted(notifications, timeout));
        AwsCli cli = new AwsCli(shell(), AWS, Optional.of("123456789012"));
        Deployment deployment =
                Deployment.of(programs, "shop", Stream.of(given.split(" ", -1)).toList(), "1");

        if (isAccepted) {
            cli.deploy(deployment);
        } else {
            assertThatThrownBy(() -> cli.deploy(deployment))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("VisibilityTimeout=360 is less than Timeout=600. AWS advises 3600");
        }
    }

    @Test
    void deploysAgainAfterACreationThatNeverBegan() throws Exception {
        TestTerminal terminal = new TestTerminal();
        AwsCli cli = new AwsCli(shell(terminal), AWS, Optional.of("123456789012"));
        script(
                "aws",
                "case $* in *location*) echo eu-west-1 ;; *Status*) echo REVIEW_IN_PROGRESS ;; *) echo None ;; esac");

        cli.deploy(Deployment.of(programs, "shop", List.of("Capacity=managed"), "1"));
        assertThat(terminal.err()).contains("+ aws cloudformation deploy");
    }

    @Test
    void saysHowToDeployAfterAFailedFirstDeployment() throws Exception {
        AwsCli cli = new AwsCli(shell(), AWS, Optional.of("123456789012"));
        script("aws", "case $* in *Status*) echo ROLLBACK_COMPLETE ;; *) echo 256 ;; esac");

        assertThatThrownBy(() -> cli.deploy(Deployment.of(programs, "shop", List.of(), "1")))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "the first deployment of the stack shop failed (ROLLBACK_COMPLETE): remove what is left of it with"
                                + " ./coatcheck destroy --region eu-west-1 --stack shop, then deploy again");
        cli.destroy("shop");
    }

    @Test
    void touchesNoStackOfAnotherApplication() throws Exception {
        TestTerminal terminal = new TestTerminal();
        Shell shell = shell(terminal);
        AwsCli cli = new AwsCli(shell, AWS, Optional.of("123456789012"));
        script("aws", "case $* in *Status*) echo CREATE_COMPLETE ;; *) echo None ;; esac");

        assertThatThrownBy(() -> cli.deploy(Deployment.of(programs, "photos", List.of(), "1")))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("the stack photos is not one of Coatcheck");
        assertThatThrownBy(() -> cli.destroy("photos"))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("the stack photos is not one of Coatcheck");
        assertThat(terminal.err()).isEmpty();
    }

    /** Its owner could change the code before CloudFormation reads it. */
    @Test
    void uploadsNothingIntoABucketOfAnotherAccount() throws Exception {
        TestTerminal terminal = new TestTerminal();
        Shell shell = shell(terminal);
        script("aws", "case $* in *owner*) exit 1 ;; *' mb '*) exit 1 ;; esac");

        assertThatThrownBy(() -> new AwsCli(shell, AWS, Optional.of("123456789012"))
                        .upload(Deployment.of(programs, "shop", List.of(), "1")))
                .isInstanceOf(CommandException.class);
        assertThat(terminal.err()).isEqualTo("+ aws s3 mb s3://shop-code-123456789012\n");
    }

    @Test
    void doesNotDeployIntoTheBucketsOfAnotherRegion() throws Exception {
        AwsCli cli = new AwsCli(shell(), AWS, Optional.of("123456789012"));

        for (String location : List.of("eu-central-1", "None")) {
            script("aws", "case $* in *Sizes*) echo 256 ;; *) echo " + location + " ;; esac");
            assertThatThrownBy(() -> cli.deploy(Deployment.of(programs, "shop", List.of(), "1")))
                    .isInstanceOf(CommandException.class)
                    .hasMessageStartingWith("there is a stack shop in "
                            + (location.equals("None") ? "us-east-1" : location) + " already")
                    .hasMessageEndingWith("name this stack otherwise, with --stack");
        }
    }

    @Test
    void destroysNoBucketOfAnotherRegion() throws Exception {
        TestTerminal terminal = new TestTerminal();
        Shell shell = shell(terminal);
        AwsCli cli = new AwsCli(shell, AWS, Optional.of("123456789012"));

        script("aws", "case $* in *location*) echo eu-central-1 ;; *Sizes*) echo 256 ;; esac");
        cli.destroy("shop");
        assertThat(terminal.err())
                .contains("The bucket shop-code-123456789012 stays: it is in eu-central-1")
                .doesNotContain("s3 rb");
        script("aws", "case $* in *location*) echo eu-west-1 ;; *Sizes*) echo 256 ;; esac");
        cli.destroy("shop");
        assertThat(terminal.err()).contains("s3 rb --force s3://shop-code-123456789012");
    }

    @Test
    void saysThatThereIsNothingToDestroy() throws Exception {
        AwsCli cli = new AwsCli(shell(), AWS, Optional.of("123456789012"));
        script("aws", NO_STACK + " exit 1");

        assertThatThrownBy(() -> cli.destroy("shop"))
                .isInstanceOf(CommandException.class)
                .hasMessage(
                        "there is no stack shop in AWS account 123456789012, region eu-west-1: nothing was deleted");
    }

    /** The stack is still there, and needs its code. */
    @Test
    void destroysNothingIfCloudFormationOrS3DoesNotTell() throws Exception {
        TestTerminal terminal = new TestTerminal();
        AwsCli cli = new AwsCli(shell(terminal), AWS, Optional.of("123456789012"));

        script("aws", "case $* in *describe-stacks*) echo Rate exceeded >&2; exit 1 ;; esac");
        assertThatThrownBy(() -> cli.destroy("shop"))
                .isInstanceOf(CommandException.class)
                .hasMessageEndingWith("Rate exceeded");
        script("aws", "case $* in *describe-stacks*) " + NO_STACK + " exit 1 ;; *location*) exit 1 ;; esac");
        assertThatThrownBy(() -> cli.destroy("shop"))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("S3 does not tell the region of the bucket shop-code-123456789012");

        assertThat(terminal.err()).doesNotContain("+ aws s3 rb");
    }

    /** The last destroy may have been stopped before it deleted the bucket. */
    @Test
    void destroysWhatIsLeftOfAStack() throws Exception {
        TestTerminal terminal = new TestTerminal();
        Shell shell = shell(terminal);
        script("aws", "case $* in *describe-stacks*) " + NO_STACK + " exit 1 ;; *location*) echo eu-west-1 ;; esac");

        new AwsCli(shell, AWS, Optional.of("123456789012")).destroy("shop");
        assertThat(terminal.err()).isEqualTo("+ aws s3 rb --force s3://shop-code-123456789012\n");
    }

    @Test
    void asksTheStackWhetherItsFunctionIsStopped() throws Exception {
        AwsCli cli = new AwsCli(shell(), AWS, Optional.of("123456789012"));

        script("aws", "echo 0");
        assertThat(cli.isStopped("shop")).isTrue();
        script("aws", "echo None");
        assertThat(cli.isStopped("shop")).isFalse();
    }

    @Test
    void sendsNoEventToAFunctionThatIsStopped() {
        assertThat(deploy(0, "--dry-run", "ReservedConcurrency=0")).noneMatch(line -> line.contains("lambda invoke"));
    }

    /** CloudFormation keeps a parameter that is not given; Packaging=aot must not stay when the next package is jvm. */
    @Test
    void deploysTheNamedPackage() {
        assertThat(deploy(0, "--dry-run", "Packaging=aot"))
                .contains("+ sed -n 's|Code: ../target/function.zip|Code: function-aot.zip|;w " + HOME
                        + "/target/template.yaml' " + HOME + "/deploy/template.yaml")
                .anySatisfy(line -> assertThat(line).contains("--template-file " + HOME + "/target/template.yaml"))
                .anySatisfy(line -> assertThat(line)
                        .endsWith("--parameter-overrides Packaging=aot Architecture=" + THIS + " Release=TIME"));
    }

    @Test
    void destroysTheStackAndSaysWhatStays() {
        assertThat(destroy(0, "--dry-run"))
                .anySatisfy(line -> assertThat(line).contains("buckets and tables stay"))
                .endsWith(
                        "+ aws cloudformation delete-stack --stack-name coatcheck",
                        "+ aws cloudformation wait stack-delete-complete --stack-name coatcheck",
                        "+ aws s3 rb --force s3://coatcheck-code-ACCOUNT");
    }

    /** The SAM CLI would take only the first word of a value without the double quotes. */
    @Test
    void usesTheSamCliIfThereIsNoAwsCli() throws IOException {
        install("sam");

        assertThat(deploy(0, "--dry-run", "--region", "eu-west-1", "TickSchedule=cron(0 3 * * ? *)"))
                .last(as(STRING))
                .isEqualTo("+ sam remote invoke Function --stack-name coatcheck --event-file " + HOME
                        + "/deploy/first-event.json --parameter Qualifier=live --output json");
        assertThat(deploy(0, "--dry-run", "--region", "eu-west-1", "TickSchedule=cron(0 3 * * ? *)"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("+ sam deploy --template-file " + HOME
                                + "/deploy/template.yaml --stack-name coatcheck ")
                        .endsWith(" 'Release=\"TIME\"' 'TickSchedule=\"cron(0 3 * * ? *)\"'"));
        assertThat(destroy(0, "--dry-run", "--region", "eu-west-1"))
                .endsWith("+ sam delete --stack-name coatcheck --no-prompts");
    }

    @Test
    void prefersTheAwsCli() throws IOException {
        install("sam");
        install("aws");

        assertThat(destroy(0, "--dry-run")).last(as(STRING)).startsWith("+ aws ");
    }

    @Test
    void asksForACliIfNoneWorks() throws IOException {
        Files.createSymbolicLink(programs.resolve("aws"), Path.of("/usr/bin/false"));

        assertThat(deploy(2, "--region", "eu-west-1"))
                .endsWith("coatcheck: neither the AWS CLI nor the SAM CLI was found:"
                        + " install one of them, or look with --dry-run");
    }

    @Test
    void asksBeforeItDestroys() throws IOException {
        install("aws");

        assertThat(destroy(2, "--region", "eu-west-1"))
                .contains("coatcheck: this is AWS account 123456789012, region eu-west-1, stack coatcheck")
                .endsWith("coatcheck: nothing was deleted");
    }

    /** LocalStack's CloudFormation would leave the alias at the first version for ever. */
    @Test
    void releasesByTheAliasInLocalStack() {
        List<String> printed = deploy(0, "--dry-run", "--local", "Release=v2");

        assertThat(printed.getFirst()).startsWith("+ export AWS_ENDPOINT_URL=http://127.0.0.1:4566 ");
        assertThat(printed)
                .containsSubsequence(
                        "+ aws lambda publish-version --function-name coatcheck-function --description v2 --query Version"
                                + " --output text",
                        "+ aws lambda update-alias --function-name coatcheck-function --name live --function-version"
                                + " VERSION");
    }

    @Test
    void rejectsEarlyWhatAwsWouldRejectLate() {
        assertThat(deploy(2, "--dry-run", "--stack", "Shop").getFirst())
                .contains("cannot be named Shop", "1 to 39 lower-case letters");
        assertThat(deploy(2, "--dry-run", "eu-west-1").getFirst()).contains("eu-west-1 is no parameter");
        assertThat(deploy(2, "--dry-run", "ThumbnailSize=64").getFirst())
                .contains("the template has no parameter ThumbnailSize: ");
        assertThat(deploy(2, "--dry-run", "Packaging=jar").getFirst())
                .contains("Packaging must be jvm, aot or native; it is jar");
        assertThat(deploy(2, "--dry-run", "Architecture=sparc").getFirst())
                .contains("Architecture must be x86_64 or arm64; it is sparc");
    }

    @Test
    void rejectsUnknownAndIncompleteOptions() {
        assertThat(deploy(2, "--dry-run", "--regoin", "x").getFirst()).contains("Unknown option: '--regoin'");
        assertThat(deploy(2, "--region").getFirst()).contains("Missing required parameter for option '--region'");
    }

    /** Lambda would accept a function with libvips for another architecture, and every image would fail. */
    @ParameterizedTest
    @EnumSource(names = {"JVM", "NATIVE"})
    void deploysThePackageForTheNamedArchitecture(Packaging packaging) {
        String zip = packaging.zip(Path.of(""), OTHER).getFileName().toString();

        assertThat(deploy(0, "--dry-run", "Packaging=" + packaging, "Architecture=" + OTHER))
                .anySatisfy(line -> assertThat(line).contains("Code: " + zip + "|"))
                .anySatisfy(line -> assertThat(line)
                        .endsWith("--parameter-overrides Packaging=" + packaging + " Architecture=" + OTHER
                                + " Release=TIME"));
    }

    @Test
    void rejectsAnAotPackageForAnotherArchitecture() {
        assertThat(deploy(2, "--dry-run", "Packaging=aot", "Architecture=" + OTHER)
                        .getFirst())
                .contains("on a machine of its architecture, " + OTHER);
    }

    private void install(String program) throws IOException {
        script(program, "case $1 in sts) echo 123456789012 ;; --version) ;; *) exit 1 ;; esac");
    }

    private void script(String program, String line) throws IOException {
        Path file = Files.writeString(programs.resolve(program), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Shell shell() {
        return shell(new TestTerminal());
    }

    private Shell shell(TestTerminal terminal) {
        return new Shell(Map.of("PATH", programs.toString()), terminal.terminal(), false);
    }

    private List<String> deploy(int exitCode, String... arguments) {
        return run(exitCode, new DeployCommand(options()), arguments);
    }

    private List<String> destroy(int exitCode, String... arguments) {
        return run(exitCode, new DestroyCommand(options(), InputStream.nullInputStream()), arguments);
    }

    private CliOptions options() {
        return new CliOptions(Map.of("PATH", programs.toString()));
    }

    /** The lines that a command prints. */
    private static List<String> run(int exitCode, Object command, String... arguments) {
        TestTerminal printed = new TestTerminal();
        Terminal terminal = printed.terminal();
        ErrorPrinter errors = new ErrorPrinter(unexpected -> Optional.empty());
        assertThat(new CommandLine(command)
                        .setOut(terminal.out())
                        .setErr(terminal.err())
                        .setExecutionExceptionHandler(errors)
                        .setParameterExceptionHandler(errors)
                        .execute(arguments))
                .as(printed::err)
                .isEqualTo(exitCode);
        return printed.err().lines().toList();
    }
}
