package org.coatcheck.operator.console.page;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.coatcheck.operator.console.aws.Deployment;
import org.coatcheck.operator.console.aws.Deployment.Drift;
import org.coatcheck.operator.console.aws.Deployment.State;
import org.coatcheck.operator.console.aws.FunctionCalls;
import org.coatcheck.operator.console.aws.Versions;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;
import org.coatcheck.operator.terminal.Quantity;

/** How the stack is deployed: parameters, versions, settings, alarms and drift, each with the command that prints the same. */
public record StackPage(Frame frame, Deployment deployment, Versions versions, FunctionCalls function) {

    private static final String DESCRIBE = "cloudformation describe-stacks --stack-name ";

    /**
     * A parameter of the template.
     *
     * @param changed whether it is not the template's default
     */
    public record Parameter(String name, String value, boolean changed) {}

    /**
     * An output of the template.
     *
     * @param url what it leads to; empty if it leads nowhere
     */
    public record Output(String name, String value, String url) {}

    /** A published version; the share is empty if no traffic goes to it. */
    public record Version(
            String number,
            String share,
            String runtime,
            String memory,
            String code,
            String state,
            String publishedAt) {}

    /**
     * An alarm.
     *
     * @param outcome whose colour it has
     */
    public record Alarm(String name, String outcome, String state, String since, String reason, String description) {}

    /**
     * What the template shows.
     *
     * @param driftedAt when somebody last looked for drift; empty if never
     * @param commands that print the parts, by the name of the part
     * @param problems why AWS does not tell a part, likewise; empty if it does
     */
    public record View(
            String status,
            String changedAt,
            List<Parameter> parameters,
            List<Output> outputs,
            String alias,
            List<Version> versions,
            Map<String, String> settings,
            String drift,
            String driftedAt,
            List<String> drifted,
            Map<String, String> commands,
            Map<String, String> problems) {}

    public Stream<Route> routes() {
        return Stream.of(Route.get("/stack", this::page), Route.get("/stack/alarms", this::alarms));
    }

    private Reply page(Request request) {
        String command = frame.place().aws(DESCRIBE + frame.place().stack());
        return frame.later(request, "stack", "Stack", command, () -> frame.part("stack", Map.of("view", view())));
    }

    private View view() {
        State state = deployment.state();
        Told<Map<String, String>> defaults = Told.by(deployment::defaults);
        Told<List<Versions.Version>> latest = Told.by(versions::latest);
        Told<Map<String, String>> settings = Told.by(function::settings);
        return new View(
                state.status(),
                state.changedAt().toString(),
                parameters(state.parameters(), defaults.value()),
                outputs(state),
                versions.alias(),
                latest.value().orElse(List.of()).stream()
                        .map(StackPage::version)
                        .toList(),
                settings.value().orElse(Map.of()),
                drift(state.drift()),
                driftedAt(state.drift()).map(Instant::toString).orElse(""),
                drifted(state.drift()),
                commands(),
                Map.of("versions", latest.problem(), "settings", settings.problem(), "defaults", defaults.problem()));
    }

    /** The changed ones first. None is, as long as the template's defaults are not known. */
    static List<Parameter> parameters(Map<String, String> values, Optional<Map<String, String>> defaults) {
        return values.entrySet().stream()
                .map(parameter -> new Parameter(
                        parameter.getKey(),
                        parameter.getValue(),
                        defaults.filter(known -> !parameter.getValue().equals(known.get(parameter.getKey())))
                                .isPresent()))
                .sorted(Comparator.comparing(Parameter::changed).reversed().thenComparing(Parameter::name))
                .toList();
    }

    private List<Output> outputs(State state) {
        boolean hasPages = !frame.place().isLocal();
        return new TreeMap<>(state.outputs())
                .entrySet().stream()
                        .map(output -> new Output(
                                output.getKey(),
                                output.getValue(),
                                hasPages && isPage(output.getKey(), output.getValue()) ? output.getValue() : ""))
                        .toList();
    }

    /** A queue's URL is an address for programs. */
    private static boolean isPage(String name, String value) {
        return value.startsWith("https://") && !name.endsWith("QueueUrl");
    }

    private static Version version(Versions.Version version) {
        return new Version(
                version.number(),
                version.share() == 0 ? "" : version.share() + " %",
                version.runtime() + ", " + version.architecture(),
                version.memory() + " MB, " + version.timeout() + " s",
                Words.bytes(version.codeBytes()),
                Stream.of(version.state(), version.snapStart().equals("On") ? "SnapStart" : "")
                        .filter(word -> !word.isEmpty())
                        .reduce((state, snapStart) -> state + ", " + snapStart)
                        .orElse(""),
                version.publishedAt());
    }

    private static String drift(Drift drift) {
        return switch (drift) {
            case Drift.Unsupported none -> "LocalStack does not look for drift.";
            case Drift.Unchecked none -> "It is not known whether the resources have drifted. This command finds out:";
            case Drift.Checked(Instant at, List<String> resources) ->
                resources.isEmpty()
                        ? "CloudFormation found every resource as the template has it."
                        : "CloudFormation found " + Quantity.of(resources.size(), "resource")
                                + " that somebody has changed:";
        };
    }

    private static Optional<Instant> driftedAt(Drift drift) {
        return drift instanceof Drift.Checked(Instant at, List<String> resources) ? Optional.of(at) : Optional.empty();
    }

    private static List<String> drifted(Drift drift) {
        return drift instanceof Drift.Checked(Instant at, List<String> resources) ? resources : List.of();
    }

    private Map<String, String> commands() {
        Place place = frame.place();
        String name = " --function-name " + function.name();
        return Map.of(
                "versions", place.aws("lambda list-versions-by-function" + name),
                "settings", place.aws("lambda get-function-configuration" + name + " --qualifier " + versions.alias()),
                "alarms", place.aws("cloudwatch describe-alarms --alarm-name-prefix " + place.stack() + "-"),
                "drift",
                        place.isLocal()
                                ? ""
                                : place.aws("cloudformation detect-stack-drift --stack-name " + place.stack()),
                "doctor", "./coatcheck doctor" + place.options());
    }

    private Reply alarms(Request request) {
        List<Alarm> alarms = deployment.alarms().stream().map(StackPage::alarm).toList();
        return new Html(frame.part("alarms", Map.of("alarms", alarms)));
    }

    private static Alarm alarm(Deployment.Alarm alarm) {
        String outcome = switch (alarm.state()) {
            case "OK" -> "done";
            case "ALARM" -> "failed";
            default -> "begun";
        };
        return new Alarm(
                alarm.name(),
                outcome,
                alarm.state(),
                alarm.since().map(Instant::toString).orElse(""),
                alarm.reason(),
                alarm.description());
    }
}
