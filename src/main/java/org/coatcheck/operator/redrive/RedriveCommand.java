package org.coatcheck.operator.redrive;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.event.Event;
import org.coatcheck.operator.redrive.QueuedEvents.Queued.Found;
import org.coatcheck.operator.redrive.QueuedEvents.Queued.Unreadable;
import org.coatcheck.operator.redrive.Redelivery.Result;
import org.coatcheck.operator.redrive.RedriveTally.Fate;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.Progress;
import org.coatcheck.operator.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * {@code coatcheck redrive}: events that wait in a queue go through the function again.
 *
 * <p>A message leaves the queue after the function has taken its event, and not before. Who is killed between the two
 * sends the event again the next time, which does no harm: an object's thumbnails are made once for each version, and
 * whatever else the function does may be done twice.
 *
 * <p>An event too large for a message stays in its bucket when its message goes. The bucket deletes it after 30 days,
 * and nobody needs a permission to; and were it deleted first, and the command killed, its message would point at nothing.
 */
@Command(
        name = "redrive",
        mixinStandardHelpOptions = true,
        description = {
            "Sends the events of a queue through the function again, and takes each out of the queue when the function has"
                    + " taken it.",
            "What the function still does not know, or refuses again, is in a queue again, as a new message. Messages that"
                    + " come while the command runs are left alone.",
            "The exit code is 1 if an event was to be sent and is still in the queue."
        })
public final class RedriveCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    private final Progress progress =
            new Progress(line -> command.commandLine().getErr().println(line));

    @Mixin
    private StackOptions where = new StackOptions();

    @Option(
            names = "--queue",
            paramLabel = "QUEUE",
            description = "Which queue: ${COMPLETION-CANDIDATES}. Without it, --dry-run looks into all.")
    private Optional<EventQueue> queue = Optional.empty();

    @Option(names = "--source", paramLabel = "SOURCE", description = "Only events of this source, such as aws:s3.")
    private Optional<String> source = Optional.empty();

    @Option(names = "--dry-run", description = "Show what would be sent, and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        if (queue.isEmpty() && !dryRun) {
            throw new ParameterException(
                    command.commandLine(),
                    "say which queue, with --queue failed, rejected or unknown; or look into all, with --dry-run");
        }
        Aws aws = where.aws();
        Stack stack = where.stack(aws);
        try (SqsClient sqs = aws.sqs();
                S3Client s3 = aws.s3();
                LambdaClient lambda = aws.lambda()) {
            QueuedEvents events = new QueuedEvents(s3, stack.output("UploadsBucket"));
            if (queue.isEmpty() || dryRun) {
                return show(sqs, stack, events);
            }
            return send(sqs, stack, events, new Redelivery(lambda, stack.output("FunctionAlias")));
        }
    }

    private int send(SqsClient sqs, Stack stack, QueuedEvents events, Redelivery redelivery) {
        EventQueue sent = queue.orElseThrow();
        RedriveTally tally = new RedriveTally();
        try (QueueWalk walk = walk(sqs, stack, sent)) {
            for (Optional<Message> next = walk.next(); next.isPresent(); next = walk.next()) {
                tally.add(
                        switch (events.read(sent, next.get())) {
                            case Unreadable(String why) -> leave(next.get(), why);
                            case Found(SdkBytes bytes, Event event) when !isWanted(event) -> Fate.OTHER_SOURCE;
                            case Found(SdkBytes bytes, Event event) -> send(redelivery, walk, next.get(), bytes);
                        });
                progress.sayNowAndThen(() -> tally.all() + " of about " + walk.about());
            }
        } finally {
            print(tally.table(sent));
        }
        return tally.left() == 0 ? 0 : 1;
    }

    private Fate send(Redelivery redelivery, QueueWalk walk, Message message, SdkBytes event) {
        return switch (redelivery.send(event, message.messageId())) {
            case Result.Taken(String requestId, int status) -> {
                walk.passBy(requestId);
                walk.remove(message);
                yield status < 300 ? Fate.DONE : Fate.REJECTED;
            }
            case Result.Failed(String requestId, String why) -> {
                walk.passBy(requestId);
                leave(message, "the function failed: " + why);
                yield Fate.FAILED;
            }
            case Result.Unsendable(String why) -> leave(message, why);
            case Result.Uncallable(String why) -> {
                walk.end();
                yield leave(message, "and so are all after it, for the function cannot be called: " + why);
            }
        };
    }

    private Fate leave(Message message, String why) {
        progress.say("message " + message.messageId() + " is left in the queue: " + why);
        return Fate.LEFT;
    }

    private int show(SqsClient sqs, Stack stack, QueuedEvents events) {
        Table table = new Table(60);
        table.add("QUEUE", "SENT AT", "SOURCE", "BYTES", "EVENT");
        for (EventQueue shown : queue.map(List::of).orElse(List.of(EventQueue.values()))) {
            try (QueueWalk walk = walk(sqs, stack, shown)) {
                for (Optional<Message> next = walk.next(); next.isPresent(); next = walk.next()) {
                    String sentAt = QueueWalk.sentAt(next.get()).toString();
                    switch (events.read(shown, next.get())) {
                        case Unreadable(String why) -> table.add(shown.toString(), sentAt, "", "", "left: " + why);
                        case Found(SdkBytes bytes, Event event)
                        when isWanted(event) ->
                            table.add(shown.toString(), sentAt, event.source(), size(bytes), event.detail());
                        case Found otherSource -> {}
                    }
                }
            }
        }
        print(table.toString());
        return 0;
    }

    private static String size(SdkBytes bytes) {
        return Integer.toString(bytes.asByteArrayUnsafe().length);
    }

    private QueueWalk walk(SqsClient sqs, Stack stack, EventQueue walked) {
        QueueWalk walk = new QueueWalk(sqs, walked.url(stack));
        // At Ctrl-C nothing stays hidden. The function may go on with the event that it has; then it comes a second
        // time.
        Runtime.getRuntime().addShutdownHook(new Thread(walk::end));
        progress.say("about " + walk.about() + " in the " + walked + " queue");
        return walk;
    }

    private boolean isWanted(Event event) {
        return source.isEmpty() || source.get().equals(event.source());
    }

    private void print(String text) {
        PrintWriter out = command.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
