package org.coatcheck.operator.console.aws;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.coatcheck.operator.stack.Aws;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ParameterDeclaration;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackDriftInformation;
import software.amazon.awssdk.services.cloudformation.model.StackDriftStatus;
import software.amazon.awssdk.services.cloudformation.model.StackResourceDriftStatus;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;

/** How the stack is deployed, as CloudFormation and CloudWatch tell it. */
public final class Deployment {

    private static final String ALARM = "AWS::CloudWatch::Alarm";

    private final Site site;

    /**
     * The stack.
     *
     * @param status as CloudFormation names it
     * @param changedAt when it was created, or last updated
     */
    public record State(
            String status,
            Instant changedAt,
            Map<String, String> parameters,
            Map<String, String> outputs,
            Drift drift) {}

    /** Whether somebody has changed the stack's resources without CloudFormation. */
    public sealed interface Drift {

        /** LocalStack does not look for drift. */
        record Unsupported() implements Drift {}

        /** CloudFormation was not asked yet. */
        record Unchecked() implements Drift {}

        /**
         * What CloudFormation found when somebody last looked.
         *
         * @param resources that differ, as the template names them
         */
        record Checked(Instant at, List<String> resources) implements Drift {}
    }

    /**
     * An alarm.
     *
     * @param state {@code OK}, {@code ALARM} or {@code INSUFFICIENT_DATA}
     * @param description what to do
     */
    public record Alarm(String name, String state, Optional<Instant> since, String reason, String description) {}

    public Deployment(Site site) {
        this.site = site;
    }

    /** The stack with its parameters. */
    public State state() {
        Stack stack = site.cloudFormation
                .describeStacks(describe -> describe.stackName(site.stack().name()))
                .stacks()
                .getFirst();
        return new State(
                stack.stackStatusAsString(),
                Optional.ofNullable(stack.lastUpdatedTime()).orElseGet(stack::creationTime),
                stack.parameters().stream()
                        .collect(Collectors.toMap(Parameter::parameterKey, Parameter::parameterValue)),
                site.stack().outputs(),
                drift(Optional.ofNullable(stack.driftInformation())));
    }

    /** The template's values of the parameters that have one. */
    public Map<String, String> defaults() {
        return site
                .cloudFormation
                .getTemplateSummary(get -> get.stackName(site.stack().name()))
                .parameters()
                .stream()
                .filter(parameter -> parameter.defaultValue() != null)
                .collect(Collectors.toMap(ParameterDeclaration::parameterKey, ParameterDeclaration::defaultValue));
    }

    private Drift drift(Optional<StackDriftInformation> information) {
        if (site.aws() instanceof Aws.Local) {
            return new Drift.Unsupported();
        }
        return information
                .filter(known -> known.lastCheckTimestamp() != null)
                .<Drift>map(known -> new Drift.Checked(
                        known.lastCheckTimestamp(),
                        known.stackDriftStatus() == StackDriftStatus.DRIFTED ? drifted() : List.of()))
                .orElseGet(Drift.Unchecked::new);
    }

    private List<String> drifted() {
        return site
                .cloudFormation
                .describeStackResourceDrifts(
                        describe -> describe.stackName(site.stack().name())
                                .stackResourceDriftStatusFilters(
                                        StackResourceDriftStatus.MODIFIED, StackResourceDriftStatus.DELETED))
                .stackResourceDrifts()
                .stream()
                .map(drift -> drift.logicalResourceId() + " (" + drift.resourceType() + ")")
                .toList();
    }

    /** The stack's alarms, those that ring first. */
    public List<Alarm> alarms() {
        List<String> names = site
                .cloudFormation
                .listStackResourcesPaginator(list -> list.stackName(site.stack().name()))
                .stackResourceSummaries()
                .stream()
                .filter(resource -> resource.resourceType().equals(ALARM))
                .map(StackResourceSummary::physicalResourceId)
                .toList();
        return names.isEmpty()
                ? List.of()
                : site.cloudWatch.describeAlarms(describe -> describe.alarmNames(names)).metricAlarms().stream()
                        .map(Deployment::alarm)
                        .sorted(Comparator.comparing(Alarm::state).thenComparing(Alarm::name))
                        .toList();
    }

    private static Alarm alarm(MetricAlarm alarm) {
        return new Alarm(
                alarm.alarmName(),
                alarm.stateValueAsString(),
                Optional.ofNullable(alarm.stateUpdatedTimestamp()),
                Optional.ofNullable(alarm.stateReason()).orElse(""),
                Optional.ofNullable(alarm.alarmDescription()).orElse(""));
    }
}
