package org.coatcheck.operator.remake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import org.coatcheck.event.Remake;
import org.coatcheck.function.RoomSettings;
import org.coatcheck.operator.redrive.FunctionInvoker;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.DeployedSettings;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.CtrlC;
import org.coatcheck.operator.terminal.Moment;
import org.coatcheck.operator.terminal.Progress;
import org.coatcheck.operator.terminal.Quantity;
import org.coatcheck.operator.terminal.ShellText;
import org.coatcheck.operator.terminal.Times;
import org.coatcheck.thumbnail.MadeWith;
import org.coatcheck.thumbnail.ObjectEntry;
import org.coatcheck.thumbnail.ObjectsReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** {@code coatcheck remake}: has the function make thumbnails anew, after its settings were changed. */
@Command(
        name = "remake",
        description = {
            "Has the function make thumbnails anew, several objects at a time, for example after their sizes, format or quality"
                    + " were changed. Thumbnails that the new settings do not have are deleted.",
            "It may run beside uploads: an object that has changed, or that another attempt works on, is left to that. If an"
                    + " image cannot be read any more, its thumbnails stay.",
            "After Ctrl-C it prints the command that goes on. The exit code is 1 if an object was rejected or failed."
        })
public final class RemakeCommand implements Callable<Integer> {

    private static final int MOST_PARALLEL = 64;

    private static final String MADE_BEFORE = "--made-before";

    private final Instant now = Instant.now();

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            description = "Only objects whose key begins with this, such as uploads/2026/.")
    private String prefix = "";

    @Option(
            names = "--outdated",
            description =
                    "Only objects whose thumbnails were made with other settings than the function has now, or by an"
                            + " older renderer.")
    private boolean outdated;

    @Option(
            names = MADE_BEFORE,
            converter = Moment.Converter.class,
            paramLabel = "TIME",
            description =
                    "Only objects whose thumbnails were made before this time, or are outdated: 15m, 3d or 1w ago, or"
                            + " 13:05, 2026-11-28 or 2026-11-28T13:05 (default: now, so all).")
    private Optional<Moment> madeBefore = Optional.empty();

    @Option(names = "--limit", paramLabel = "COUNT", description = "At most so many objects.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--parallel",
            paramLabel = "COUNT",
            defaultValue = "4",
            description = "How many objects at a time, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int parallel = 4;

    @Option(names = "--json", description = "Print JSON, in one line for each object.")
    private boolean json;

    @Option(names = "--dry-run", description = "List the objects whose thumbnails would be made, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        checkOptions();
        Aws aws = stackOptions.aws();
        Stack stack = stackOptions.stack(aws);
        try (DynamoDbClient dynamoDb = aws.dynamoDb();
                LambdaClient lambda = aws.lambda()) {
            RoomSettings settings = DeployedSettings.of(lambda, stack);
            MadeWith wanted = new MadeWith(settings.fingerprint(), time());
            ObjectsReader objects = new ObjectsReader(dynamoDb, stack.output("ObjectsTable"));
            Stream<ObjectEntry> chosen = chosen(objects, settings, wanted);
            if (dryRun) {
                long count = new RemakeDryRun(command.commandLine().getOut(), json).list(chosen);
                say("The thumbnails of " + Quantity.of(count, "object") + " would be made anew.");
                return 0;
            }
            FunctionInvoker invoker = new FunctionInvoker(lambda, stack.output("FunctionAlias"), this::say);
            return remake(chosen, new Remaker(invoker, objects, new Remake(wanted.at())));
        }
    }

    private void checkOptions() {
        if (outdated && madeBefore.isPresent()) {
            throw wrong(
                    "--made-before chooses outdated objects and others, and --outdated no others: leave out one of them");
        }
        if (limit < 1 || parallel < 1 || parallel > MOST_PARALLEL) {
            throw wrong("--limit is a number of objects, of 1 or more, and --parallel one from 1 to " + MOST_PARALLEL);
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }

    /** What was made before this time is made anew; nothing was made before the epoch. */
    private Instant time() {
        return outdated
                ? Instant.EPOCH
                : madeBefore
                        .map(moment -> moment.at(now, Times.of(false).zone()))
                        .orElse(now);
    }

    /** The function rejects objects of buckets that are no uploads buckets any more. */
    private Stream<ObjectEntry> chosen(ObjectsReader objects, RoomSettings settings, MadeWith wanted) {
        List<String> prefixes = settings.thumbnail().uploads().buckets().stream()
                .map(bucket -> bucket + "/" + prefix)
                .toList();
        return objects.made(now)
                .filter(entry -> prefixes.stream().anyMatch(entry.object()::startsWith))
                .filter(entry ->
                        entry.madeWith().filter(made -> made.satisfies(wanted)).isEmpty())
                .limit(limit);
    }

    /** After Ctrl-C, no further object is begun, and those that are begun are finished. */
    private int remake(Stream<ObjectEntry> chosen, Remaker remaker) {
        RemakeReport report = new RemakeReport(command.commandLine().getOut(), new Progress(this::say), json);
        CtrlC ctrlC = CtrlC.interrupts(Thread.currentThread());
        boolean isDone = false;
        try {
            untilCtrlC(chosen.iterator(), ctrlC)
                    .gather(Gatherers.mapConcurrent(parallel, remaker::remake))
                    .forEach(report::add);
            isDone = !ctrlC.isPressed() && report.isComplete();
        } catch (RuntimeException failed) {
            // What fails after Ctrl-C fails because of it.
            if (!ctrlC.isPressed()) {
                throw failed;
            }
        } finally {
            report.end();
            if (!isDone) {
                say("Go on with: " + goOn());
            }
            ctrlC.release();
        }
        return isDone ? 0 : 1;
    }

    /** Ctrl-C also cuts off the scan of the table. */
    private static Stream<ObjectEntry> untilCtrlC(Iterator<ObjectEntry> objects, CtrlC ctrlC) {
        return Stream.generate(() -> next(objects, ctrlC))
                .takeWhile(Optional::isPresent)
                .map(Optional::orElseThrow);
    }

    private static Optional<ObjectEntry> next(Iterator<ObjectEntry> objects, CtrlC ctrlC) {
        try {
            return !ctrlC.isPressed() && objects.hasNext() ? Optional.of(objects.next()) : Optional.empty();
        } catch (RuntimeException failed) {
            if (ctrlC.isPressed()) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** The same command. With its time, it leaves out what this run has made. */
    private String goOn() {
        List<String> given = command.root().commandLine().getParseResult().originalArgs();
        return Stream.concat(Stream.of("./coatcheck"), (outdated ? given : withTime(given, time())).stream())
                .map(ShellText::quoted)
                .collect(Collectors.joining(" "));
    }

    /** The arguments with this time in place of their own, such as {@code 15m}, which means a later one each time. */
    static List<String> withTime(List<String> arguments, Instant time) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).equals(MADE_BEFORE)) {
                i++; // its value
            } else if (!arguments.get(i).startsWith(MADE_BEFORE + "=")) {
                words.add(arguments.get(i));
            }
        }
        words.addAll(List.of(MADE_BEFORE, time.toString()));
        return words;
    }

    private void say(String line) {
        command.commandLine().getErr().println(line);
    }
}
