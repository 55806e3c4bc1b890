package org.coatcheck.operator.deploy;

import java.util.Optional;

/** The SAM CLI. */
record SamCli(Shell shell) implements Cli {

    /** The SAM CLI has no command that tells it. */
    @Override
    public Optional<String> account() {
        return Optional.empty();
    }

    @Override
    public void upload(Deployment deployment) throws InterruptedException {
        shell.run(CliCommand.of(
                "sam package --template-file %s --resolve-s3 --output-template-file %s",
                deployment.template().toString(), deployment.packagedTemplate().toString()));
    }

    /** Values are in double quotes: the SAM CLI would take only the first word of an unquoted one. */
    @Override
    public void deploy(Deployment deployment) throws InterruptedException {
        shell.run(CliCommand.of(
                        "sam deploy --template-file %s --stack-name %s --resolve-s3 --capabilities CAPABILITY_IAM"
                                + " --no-confirm-changeset --no-fail-on-empty-changeset --parameter-overrides",
                        deployment.template().toString(), deployment.stack())
                .with(deployment.parameters().entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=\"" + parameter.getValue() + "\"")
                        .toList())
                .with(deployment.lastWords()));
    }

    /** With a failed function, the SAM CLI ends well, and prints Lambda's response. */
    @Override
    public void sendFirstEvent(Deployment deployment) throws InterruptedException {
        Optional<String> response = shell.output(CliCommand.of(
                "sam remote invoke Function --stack-name %s --event-file %s --parameter Qualifier=live --output json",
                deployment.stack(), deployment.firstEvent().toString()));
        response.flatMap(FirstEvent::errorOf).ifPresent(payload -> {
            throw FirstEvent.failed(payload);
        });
    }

    /** The SAM CLI does not tell a stack's parameters. */
    @Override
    public boolean isStopped(String stack) {
        return false;
    }

    /** The SAM CLI prints them when it has deployed. */
    @Override
    public void printOutputs(Deployment deployment) {}

    @Override
    public void destroy(String stack) throws InterruptedException {
        shell.run(CliCommand.of("sam delete --stack-name %s --no-prompts", stack));
    }
}
