package org.coatcheck.operator.redrive;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.Progress;
import org.coatcheck.operator.terminal.SourceOption;
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
            "Sends the events in a queue to the function again, and deletes each message from the queue after the function has"
                    + " responded.",
            "If the function rejects an event again, or still does not know its source, it puts the event into a queue as a new"
                    + " message. Messages that arrive while the command runs stay in the queue.",
            "The exit code is 1 if an event failed or could not be sent, so that its message stays in the queue."
        })
public final class RedriveCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    private final Progress progress =
            new Progress(line -> command.commandLine().getErr().println(line));

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Option(
            names = "--queue",
            paramLabel = "QUEUE",
            description = "The queue: ${COMPLETION-CANDIDATES}. Without this option, --dry-run lists all queues.")
    private Optional<EventQueue> queue = Optional.empty();

    @Mixin
    private SourceOption source = new SourceOption();

    @Option(names = "--dry-run", description = "List the events that would be sent, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        if (queue.isEmpty() && !dryRun) {
            throw new ParameterException(
                    command.commandLine(),
                    "no queue is named: add --queue failed, rejected or unknown, or list all queues with --dry-run");
        }
        Aws aws = stackOptions.aws();
        Stack stack = stackOptions.stack(aws);
        try (SqsClient sqs = aws.sqs();
                S3Client s3 = aws.s3();
                LambdaClient lambda = aws.lambda()) {
            QueuedEvents events = new QueuedEvents(s3, stack.output("UploadsBucket"));
            RedriveQueues queues = new RedriveQueues(sqs, stack, events, source.source(), progress);
            return dryRun ? list(queues) : send(queues, new RedriveInvoker(lambda, stack.output("FunctionAlias")));
        }
    }

    private int list(RedriveQueues queues) {
        List<EventQueue> listed = queue.map(List::of).orElse(List.of(EventQueue.values()));
        print(new RedriveDryRun(queues).list(listed));
        return 0;
    }

    private int send(RedriveQueues queues, RedriveInvoker invoker) {
        EventQueue sent = queue.orElseThrow();
        RedriveTally tally = new RedriveTally();
        try {
            new RedriveRun(sent, queues, invoker, progress).run(tally);
        } finally {
            print(tally.table(sent));
        }
        return tally.leftInQueue() == 0 ? 0 : 1;
    }

    private void print(String text) {
        PrintWriter out = command.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
