package org.coatcheck.operator.deploy;

import java.util.Optional;

/** The SAM CLI. */
record SamCli(Shell shell) implements Cli {

    /** The SAM CLI has no command that tells it. */
    @Override
    public Optional<String> account() {
        return Optional.empty();
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
                        .toList()));
    }

    @Override
    public void destroy(String stack) throws InterruptedException {
        shell.run(CliCommand.of("sam delete --stack-name %s --no-prompts", stack));
    }
}
