package org.coatcheck.operator.redrive;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.Json;
import org.coatcheck.operator.terminal.Progress;
import org.coatcheck.operator.terminal.SlowWork;
import org.coatcheck.operator.terminal.Table;
import org.coatcheck.operator.terminal.Times;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** {@code coatcheck queues}: shows what waits in the queues. It leaves all messages where they are. */
@Command(
        name = "queues",
        description = {
            "Shows how many messages wait in the three queues, since when and why; or the messages of one queue, each with its"
                    + " event.",
            "It changes nothing. While it reads a message, for seconds, a redrive does not see it.",
            "The exit code is 1 if no message waits."
        })
public final class QueuesCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "QUEUE",
            description = "Show the messages of this queue: ${COMPLETION-CANDIDATES}.")
    private Optional<EventQueue> queue = Optional.empty();

    @Mixin
    private SelectionOptions options = new SelectionOptions();

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            description =
                    "Read at most so many messages of a queue (default: 1000; if their events are shown, 20, or all of them with --json).")
    private Optional<Long> limit = Optional.empty();

    @Option(names = "--utc", description = "Show times in UTC, instead of in this machine's time zone.")
    private boolean utc;

    @Option(names = "--json", description = "Print JSON, in one line for each queue or message.")
    private boolean json;

    @Override
    public Integer call() {
        if (limit.filter(count -> count < 1).isPresent()) {
            throw new ParameterException(command.commandLine(), "--limit is a number of messages, of 1 or more");
        }
        Aws aws = stackOptions.aws();
        Stack stack = stackOptions.stack(aws);
        PrintWriter err = command.commandLine().getErr();
        Progress progress = new Progress(err::println);
        try (SqsClient sqs = aws.sqs();
                S3Client s3 = aws.s3()) {
            RedriveQueues queues = new RedriveQueues(sqs, stack, new QueuedEvents(s3, stack), progress);
            Selection selection = options.selection(stack.uploadsBuckets());
            return SlowWork.watch(
                    progress,
                    () -> "reading the queues",
                    () -> queue.map(one -> showMessages(one, queues, selection))
                            .orElseGet(() -> showQueues(queues, selection)));
        }
    }

    private int showQueues(RedriveQueues queues, Selection selection) {
        Instant now = Instant.now();
        Table table = new Table(100);
        table.add("QUEUE", "MESSAGES", "IN WORK", "OLDEST", "NEWEST", "REASONS");
        long messages = 0;
        for (EventQueue one : EventQueue.values()) {
            QueueSummary summary = QueueSummary.read(queues, one, selection, limit.orElse(1000L));
            messages += summary.messages();
            if (json) {
                out().println(Json.line(summary.json()));
            } else {
                summary.addTo(table, now);
            }
        }
        if (!json) {
            out().println(table);
        }
        return messages == 0 ? 1 : 0;
    }

    private int showMessages(EventQueue one, RedriveQueues queues, Selection selection) {
        MessagePrinter printer = new MessagePrinter(out(), Times.of(utc), json);
        long most = limit.orElse(json ? Long.MAX_VALUE : 20L);
        try (QueueSnapshot snapshot = queues.openForReading(one)) {
            Iterator<QueuedMessage> messages =
                    queues.messages(one, snapshot).filter(selection::has).iterator();
            while (printer.count() < most && messages.hasNext()) {
                printer.print(messages.next());
            }
            if (messages.hasNext()) {
                command.commandLine()
                        .getErr()
                        .println("There are more than these " + printer.count() + ": see --limit.");
            }
        }
        if (printer.count() == 0) {
            command.commandLine().getErr().println("No such message waits in the " + one + " queue.");
        }
        return printer.count() == 0 ? 1 : 0;
    }

    private PrintWriter out() {
        return command.commandLine().getOut();
    }
}
