package org.coatcheck.operator.deploy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.terminal.CommandException;

/**
 * The AWS CLI.
 *
 * @param aws that has the stack
 * @param account the number of the account; empty in a dry run, which asks AWS for nothing
 */
record AwsCli(Shell shell, Aws aws, Optional<String> account) implements Cli {

    /** How the AWS CLI prints a field that a response does not have, as text. */
    static final String NO_VALUE = "None";

    /** @throws CommandException if AWS does not tell the account */
    static AwsCli of(Shell shell, Aws aws) throws InterruptedException {
        if (shell.isDryRun()) {
            return new AwsCli(shell, aws, Optional.empty());
        }
        Optional<String> account =
                shell.query(CliCommand.of("aws sts get-caller-identity --query Account --output text"));
        if (account.isEmpty()) {
            throw new CommandException(
                    aws instanceof Aws.Local
                            ? "no LocalStack responds: see the AWS CLI's error above, and start ./coatcheck run, or use AWS"
                                    + " with --profile or --region"
                            : "the AWS CLI could not find out the account: see its error above, and check its credentials"
                                    + " (aws configure, or --profile)");
        }
        return new AwsCli(shell, aws, account);
    }

    @Override
    public void upload(Deployment deployment) throws InterruptedException {
        String bucket = codeBucket(deployment.stack());
        if (shell.isDryRun() || !hasBucket(bucket)) {
            shell.run(CliCommand.of("aws s3 mb s3://%s", bucket));
        } else {
            checkRegion(deployment.stack(), bucket);
        }
        shell.output(CliCommand.of(
                        "aws cloudformation package --template-file %s --s3-bucket %s --output-template-file %s",
                        deployment.template().toString(),
                        bucket,
                        deployment.packagedTemplate().toString()))
                .ifPresent(shell::say);
    }

    @Override
    public void deploy(Deployment deployment) throws InterruptedException {
        String stack = deployment.stack();
        PresentStack present = new PresentStack(shell, stack);
        if (!shell.isDryRun() && present.isThere()) {
            present.checkUpdate(deployment.parameters(), "./coatcheck destroy" + aws.options(stack));
        }
        upload(deployment);
        shell.run(CliCommand.of(
                        "aws cloudformation deploy --template-file %s --s3-bucket %s --stack-name %s"
                                + " --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --no-fail-on-empty-changeset"
                                + " --parameter-overrides",
                        deployment.packagedTemplate().toString(), codeBucket(stack), stack)
                .with(deployment.parameters().entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                        .toList())
                .with(deployment.lastWords()));
        if (aws instanceof Aws.Local) {
            release(stack + "-function", deployment.release());
        }
    }

    /** @throws CommandException if the bucket is that of another region's stack */
    private void checkRegion(String stack, String bucket) throws InterruptedException {
        Optional<String> other = region(bucket).filter(region -> !region.equals(aws.region()));
        if (other.isPresent()) {
            throw new CommandException(
                    "there is a stack %s in %s already, and the names of its buckets cannot be used in %s as well: name this stack otherwise, with --stack"
                            .formatted(stack, other.get(), aws.region()));
        }
    }

    @Override
    public boolean isStopped(String stack) throws InterruptedException {
        return !shell.isDryRun()
                && new PresentStack(shell, stack)
                        .parameter("ReservedConcurrency")
                        .filter("0"::equals)
                        .isPresent();
    }

    /** The payload is given as a file of bytes, which both versions of the AWS CLI send as it is. */
    @Override
    public void sendFirstEvent(Deployment deployment) throws InterruptedException {
        Path response = deployment.home().resolve("target/first-response.json");
        Optional<String> error = shell.output(CliCommand.of(
                "aws lambda invoke --function-name %s-function --qualifier live --payload fileb://%s"
                        + " --query FunctionError --output text %s",
                deployment.stack(), deployment.firstEvent().toString(), response.toString()));
        if (error.isPresent() && !error.get().equals(NO_VALUE)) {
            throw FirstEvent.failed(FirstEvent.read(response));
        }
    }

    @Override
    public void printOutputs(Deployment deployment) throws InterruptedException {
        shell.run(CliCommand.of(
                "aws cloudformation describe-stacks --stack-name %s"
                        + " --query Stacks[0].Outputs[].[OutputKey,OutputValue] --output table",
                deployment.stack()));
    }

    /**
     * Publishes a version and moves the alias {@code live} to it, because LocalStack's CloudFormation does not. The version
     * also gets the destination for failed events, which LocalStack looks up by the version and not by the alias.
     */
    private void release(String function, String release) throws InterruptedException {
        String version = shell.output(CliCommand.of(
                        "aws lambda publish-version --function-name %s --description %s --query Version --output text",
                        function, release))
                .orElse("VERSION");
        String destination = shell.output(CliCommand.of(
                        "aws lambda get-function-event-invoke-config --function-name %s --qualifier live"
                                + " --query DestinationConfig --output json",
                        function))
                .orElse("DESTINATION");
        shell.output(CliCommand.of(
                "aws lambda put-function-event-invoke-config --function-name %s --qualifier %s --destination-config %s",
                function, version, destination));
        shell.output(CliCommand.of(
                "aws lambda update-alias --function-name %s --name live --function-version %s", function, version));
    }

    @Override
    public void destroy(String stack) throws InterruptedException {
        String bucket = codeBucket(stack);
        PresentStack present = new PresentStack(shell, stack);
        boolean hasCode = shell.isDryRun() || hasBucket(bucket);
        boolean isThere = shell.isDryRun() || present.isThere();
        if (!isThere && !hasCode) {
            throw new CommandException(
                    "there is no stack %s in %s: nothing was deleted".formatted(stack, aws.place(account)));
        }
        if (isThere && !shell.isDryRun()) {
            present.checkOwner();
        }
        if (isThere) {
            shell.run(CliCommand.of("aws cloudformation delete-stack --stack-name %s", stack));
            shell.run(CliCommand.of("aws cloudformation wait stack-delete-complete --stack-name %s", stack));
        }
        if (hasCode) {
            removeCode(stack, bucket);
        }
    }

    private void removeCode(String stack, String bucket) throws InterruptedException {
        Optional<String> told = shell.isDryRun() ? Optional.of(aws.region()) : region(bucket);
        String region = told.orElseThrow(() -> new CommandException(
                "S3 does not tell the region of the bucket %s, which may have the code of another region's stack: it stays. Delete it with aws s3 rb --force s3://%s"
                        .formatted(bucket, bucket)));
        if (region.equals(aws.region())) {
            shell.run(CliCommand.of("aws s3 rb --force s3://%s", bucket));
        } else {
            shell.say("The bucket %s stays: it is in %s, with the code of another stack %s."
                    .formatted(bucket, region, stack));
        }
    }

    /**
     * Whether this account has the bucket. A stranger can guess its name, and take it first. Then the stranger could change the
     * code between the upload and the deployment.
     */
    private boolean hasBucket(String bucket) throws InterruptedException {
        return shell.succeeds(CliCommand.of(
                "aws s3api head-bucket --bucket %s --expected-bucket-owner %s", bucket, account.orElse("ACCOUNT")));
    }

    /**
     * The region of a bucket; empty if S3 does not tell. A bucket's name is taken in all regions, and the AWS CLI works on the
     * bucket wherever it is.
     */
    private Optional<String> region(String bucket) throws InterruptedException {
        // S3 has no name for the location of its first region, and an old one for that of its second.
        return shell.query(CliCommand.of(
                        "aws s3api get-bucket-location --bucket %s --query LocationConstraint --output text", bucket))
                .map(location ->
                        Map.of(NO_VALUE, "us-east-1", "EU", "eu-west-1").getOrDefault(location, location));
    }

    /** The bucket for the code. Its name contains the account's number, because bucket names are unique across all accounts. */
    private String codeBucket(String stack) {
        return stack + "-code-" + account.orElse("ACCOUNT");
    }
}
