package org.coatcheck.operator.deploy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.coatcheck.operator.terminal.CommandException;

/**
 * What CloudFormation has under a stack's name, as the AWS CLI tells it. Each method asks AWS, and none is for a dry run.
 *
 * @param name of the stack
 */
record PresentStack(Shell shell, String name) {

    /** Nothing of such a stack was ever created. */
    private static final String IN_REVIEW = "REVIEW_IN_PROGRESS";

    private static final String NOTIFICATIONS = "Notifications";
    private static final String TIMEOUT = "Timeout";
    private static final String VISIBILITY = "VisibilityTimeout";

    private static final Set<String> FAILED_CREATIONS = Set.of("CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED");

    /** @throws CommandException if CloudFormation does not tell */
    boolean isThere() throws InterruptedException {
        return shell.finds(CliCommand.of("aws cloudformation describe-stacks --stack-name %s", name), "does not exist");
    }

    /**
     * Checks a stack that is there before it is deleted.
     *
     * @throws CommandException if it is not one of Coatcheck
     */
    void checkOwner() throws InterruptedException {
        if (!status().equals(IN_REVIEW) && parameter("ThumbnailSizes").isEmpty()) {
            throw new CommandException(
                    "the stack %s is not one of Coatcheck: it has no parameter ThumbnailSizes. Name another one with --stack"
                            .formatted(name));
        }
    }

    /**
     * Checks a stack that is there before it is updated.
     *
     * @param parameters that are given; the others stay as they are
     * @param destroy the command that deletes it
     * @throws CommandException if it is not one of Coatcheck, or if CloudFormation or Lambda would reject the update late
     */
    void checkUpdate(Map<String, String> parameters, String destroy) throws InterruptedException {
        String status = status();
        if (status.equals(IN_REVIEW)) {
            return;
        }
        checkOwner();
        if (FAILED_CREATIONS.contains(status)) {
            throw new CommandException(
                    "the first deployment of the stack %s failed (%s): remove what is left of it with %s, then deploy again"
                            .formatted(name, status, destroy));
        }
        checkCapacity(parameters);
        checkVisibility(parameters);
    }

    /** Lambda takes a function's capacity only when the function is created. */
    private void checkCapacity(Map<String, String> parameters) throws InterruptedException {
        String wanted = parameters.get("Capacity");
        if (wanted == null) {
            return;
        }
        String present = parameter("Capacity").orElse("lambda");
        if (!present.equals(wanted)) {
            throw new CommandException(
                    "the stack %s has Capacity=%s, and Lambda cannot change that of a function: deploy Capacity=%s as another stack, with --stack"
                            .formatted(name, present, wanted));
        }
    }

    /** Lambda compares the two when it begins to read the queue, but not when the function changes. */
    private void checkVisibility(Map<String, String> parameters) throws InterruptedException {
        if (Stream.of(NOTIFICATIONS, TIMEOUT, VISIBILITY).noneMatch(parameters::containsKey)
                || !wanted(parameters, NOTIFICATIONS).equals("queue")) {
            return;
        }
        Duration timeout = seconds(wanted(parameters, TIMEOUT));
        Duration visibility = seconds(wanted(parameters, VISIBILITY));
        if (visibility.isPositive() && visibility.compareTo(timeout) < 0) {
            throw new CommandException(
                    "the queue would deliver a message again while the function is still at work on it: VisibilityTimeout=%d is less than Timeout=%d. AWS advises %d"
                            .formatted(visibility.toSeconds(), timeout.toSeconds(), 6 * timeout.toSeconds()));
        }
    }

    private String wanted(Map<String, String> parameters, String parameter) throws InterruptedException {
        String given = parameters.get(parameter);
        return given == null ? parameter(parameter).orElse("") : given;
    }

    /** Zero if it is no number, which CloudFormation rejects, or if the stack does not have the parameter yet. */
    private static Duration seconds(String parameter) {
        return parameter.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(parameter)) : Duration.ZERO;
    }

    /** A parameter as it was deployed. */
    Optional<String> parameter(String parameter) throws InterruptedException {
        return field("Parameters[?ParameterKey=='" + parameter + "'].ParameterValue|[0]");
    }

    private String status() throws InterruptedException {
        return field("StackStatus").orElse("");
    }

    private Optional<String> field(String query) throws InterruptedException {
        return shell.query(CliCommand.of(
                        "aws cloudformation describe-stacks --stack-name %s --query %s --output text",
                        name, "Stacks[0]." + query))
                .filter(value -> !value.equals(AwsCli.NO_VALUE));
    }
}
