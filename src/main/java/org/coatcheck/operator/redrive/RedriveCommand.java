package org.coatcheck.operator.redrive;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * {@code coatcheck redrive}: sends the events that wait in a queue to the function again, in a {@link RedriveRun}. With
 * {@code --dry-run}, a {@link RedriveDryRun} lists them instead.
 */
@Command(
        name = "redrive",
        description = {
            "Sends the events in a queue to the function again, several at a time, and deletes each message from the queue after"
                    + " the function has responded.",
            "If the function rejects an event again, or still does not know its source, it puts the event into a queue as a new"
                    + " message. Messages that arrive while the command runs stay in the queue.",
            "The exit code is 1 if an event failed or could not be sent, so that its message stays in the queue."
        })
public final class RedriveCommand implements Callable<Integer> {

    private static final int MOST_PARALLEL = 64;

    /** When an event is sent, the function may put it into one of the queues before its own, where it must not be sent again. */
    private static final List<EventQueue> ALL = List.of(EventQueue.REJECTED, EventQueue.UNKNOWN, EventQueue.FAILED);

    @Spec
    private CommandSpec command = CommandSpec.create();

    private final Progress progress =
            new Progress(line -> command.commandLine().getErr().println(line));

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Option(
            names = "--queue",
            paramLabel = "QUEUE",
            description =
                    "The queue: ${COMPLETION-CANDIDATES}. It may be left out with --object, --request and --dry-run, which"
                            + " then look in all queues.")
    private Optional<EventQueue> queue = Optional.empty();

    @Mixin
    private SelectionOptions options = new SelectionOptions();

    @Option(names = "--limit", paramLabel = "COUNT", description = "Send at most so many events of each queue.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--parallel",
            paramLabel = "COUNT",
            defaultValue = "4",
            description =
                    "How many events to send at a time, 1 to 64 (default: ${DEFAULT-VALUE}). Those of one object go one"
                            + " after the other.")
    private int parallel = 4;

    @Option(names = "--json", description = "Print JSON, in one line for each message.")
    private boolean json;

    @Option(names = "--dry-run", description = "List the events that would be sent, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws InterruptedException {
        checkOptions();
        Aws aws = stackOptions.aws();
        Stack stack = stackOptions.stack(aws);
        List<EventQueue> named = queue.map(List::of).orElse(ALL);
        try (SqsClient sqs = aws.sqs();
                S3Client s3 = aws.s3();
                LambdaClient lambda = aws.lambda()) {
            RedriveQueues queues = new RedriveQueues(sqs, stack, new QueuedEvents(s3, stack), progress);
            Selection selection = options.selection(stack.uploadsBuckets());
            if (dryRun) {
                new RedriveDryRun(
                                queues, selection, limit, command.commandLine().getOut(), json)
                        .list(named);
                return 0;
            }
            return send(
                    named,
                    queues,
                    selection,
                    new FunctionInvoker(lambda, stack.output("FunctionAlias"), progress::say));
        }
    }

    private void checkOptions() {
        if (queue.isEmpty() && !dryRun && !options.nameEvents()) {
            throw wrong(
                    "no queue is named: add --queue failed, rejected or unknown, or list all queues with --dry-run");
        }
        if (limit < 1 || parallel < 1 || parallel > MOST_PARALLEL) {
            throw wrong("--limit is a number of events, of 1 or more, and --parallel one from 1 to " + MOST_PARALLEL);
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }

    private int send(List<EventQueue> named, RedriveQueues queues, Selection selection, FunctionInvoker invoker)
            throws InterruptedException {
        int left = 0;
        for (EventQueue sent : named) {
            RedriveReport report = new RedriveReport(sent, command.commandLine().getOut(), progress, json);
            try {
                new RedriveRun(sent, queues, selection, limit, invoker, report).run(parallel);
            } finally {
                report.end();
            }
            left += report.leftInQueue();
        }
        return left == 0 ? 0 : 1;
    }
}
