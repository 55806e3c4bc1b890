package org.coatcheck.operator.redrive;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.operator.audit.AuditDetails;
import org.coatcheck.operator.audit.AuditJson;
import org.coatcheck.operator.audit.Subject;
import org.coatcheck.operator.redrive.FunctionInvoker.InvokeResult;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Printable;
import org.coatcheck.operator.terminal.Progress;
import org.coatcheck.operator.terminal.Times;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** {@code coatcheck replay}: sends one event to the function again, and shows what comes of it. */
@Command(
        name = "replay",
        description = {
            "Sends one event to the function again, and shows the record of the new attempt.",
            "The event is that of a message in a queue. The message is deleted after the function has responded, unless its event"
                    + " was edited. An object, or a request about one object, needs no message: the function then looks at the"
                    + " object as it is now.",
            "The exit code is 1 if the event is not done."
        })
public final class ReplayCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Parameters(
            paramLabel = "WHAT",
            description =
                    "The id of a message, or of the request that put it into the queue; or an uploaded object (s3:// URI,"
                            + " URL or key).")
    private String what = "";

    @Option(names = "--edit", description = "Open the event in $VISUAL or $EDITOR first, and send what is saved there.")
    private boolean edit;

    @Option(names = "--json", description = "Print the record of the new attempt as JSON, like audit --json.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (what.isBlank()) {
            throw new ParameterException(command.commandLine(), "WHAT is empty: give an id or an object");
        }
        Aws aws = stackOptions.aws();
        Stack stack = stackOptions.stack(aws);
        try (SqsClient sqs = aws.sqs();
                S3Client s3 = aws.s3();
                DynamoDbClient dynamoDb = aws.dynamoDb();
                LambdaClient lambda = aws.lambda()) {
            LedgerReader ledger = new LedgerReader(dynamoDb, stack.output("InvocationsTable"));
            FunctionInvoker invoker = new FunctionInvoker(lambda, stack.output("FunctionAlias"), this::say);
            QueuedEvents events = new QueuedEvents(s3, stack);
            RedriveQueues queues = new RedriveQueues(sqs, stack, events, new Progress(this::say));
            UploadedObjects objects = new UploadedObjects(s3, stack.uploadsBuckets());
            return switch (Subject.parse(what)) {
                case Subject.Request(String id) -> replayRequest(id, queues, ledger, invoker, objects);
                case Subject subject -> replayEvent(objects.event(subject, what), ledger, invoker);
            };
        }
    }

    private int replayRequest(
            String id, RedriveQueues queues, LedgerReader ledger, FunctionInvoker invoker, UploadedObjects objects)
            throws InterruptedException {
        Selection selection = new Selection(Optional.empty(), Optional.empty(), Optional.of(id));
        for (EventQueue queue : EventQueue.values()) {
            try (QueueSnapshot snapshot = queues.open(queue)) {
                Optional<QueuedMessage> message =
                        queues.messages(queue, snapshot).filter(selection::has).findFirst();
                if (message.isPresent()) {
                    return replayMessage(message.get(), snapshot, ledger, invoker);
                }
            }
        }
        return replayEvent(objects.event(objectOfRequest(id, ledger), what), ledger, invoker);
    }

    private static Subject objectOfRequest(String id, LedgerReader ledger) {
        List<InvocationRecord> attempts = ledger.attempts(id);
        if (attempts.isEmpty()) {
            throw new CommandException("there is neither a message in a queue nor an audit record with the id " + id);
        }
        List<String> objects = attempts.getLast().objects();
        if (objects.size() != 1) {
            throw new CommandException("the event of request " + id + ", about "
                    + attempts.getLast().detail()
                    + ", is in no queue, and only an event of S3 about one object can be made anew: name an object");
        }
        return Subject.parse("s3://" + objects.getFirst());
    }

    private int replayMessage(
            QueuedMessage message, QueueSnapshot snapshot, LedgerReader ledger, FunctionInvoker invoker)
            throws InterruptedException {
        return switch (message.event()) {
            case QueuedEvent.Unreadable(String reason) ->
                throw new CommandException("message " + message.id() + " cannot be sent: " + reason);
            case QueuedEvent.Found found -> {
                SdkBytes event = edited(found.bytes());
                InvokeResult result = invoker.redrive(event);
                if (result instanceof InvokeResult.Responded && event.equals(found.bytes())) {
                    snapshot.delete(message.message());
                    say("message " + message.id() + " is deleted from the " + message.queue() + " queue");
                }
                yield show(result, ledger);
            }
        };
    }

    private int replayEvent(SdkBytes event, LedgerReader ledger, FunctionInvoker invoker) throws InterruptedException {
        return show(invoker.redrive(edited(event)), ledger);
    }

    private SdkBytes edited(SdkBytes event) throws InterruptedException {
        return edit ? new Editor(System.getenv()).edit(event) : event;
    }

    private int show(InvokeResult result, LedgerReader ledger) {
        return switch (result) {
            case InvokeResult.Responded response -> {
                say(response.status() + ": " + response.body());
                showRecords(response.requestId(), ledger);
                yield response.isDone() ? 0 : 1;
            }
            case InvokeResult.Failed(String requestId, String errorMessage) -> {
                say("the function failed: " + errorMessage);
                showRecords(requestId, ledger);
                yield 1;
            }
            case InvokeResult.Unsendable(String reason) -> throw new CommandException("nothing was sent: " + reason);
            case InvokeResult.FunctionUnavailable(String reason) ->
                throw new CommandException("the function cannot be invoked: " + reason);
        };
    }

    private void showRecords(String requestId, LedgerReader ledger) {
        PrintWriter out = command.commandLine().getOut();
        ledger.attempts(requestId)
                .forEach(record ->
                        out.println(json ? AuditJson.line(record) : AuditDetails.of(record, Times.of(false))));
    }

    /** The function's response and its errors quote keys, which may have a line feed. */
    void say(String line) {
        command.commandLine().getErr().println(Printable.line(line));
    }
}
