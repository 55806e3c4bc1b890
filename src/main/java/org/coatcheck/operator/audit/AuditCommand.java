package org.coatcheck.operator.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.stack.StackOptions;
import org.coatcheck.operator.terminal.Moment;
import org.coatcheck.operator.terminal.Printable;
import org.coatcheck.operator.terminal.Progress;
import org.coatcheck.operator.terminal.Quantity;
import org.coatcheck.operator.terminal.ReportOptions;
import org.coatcheck.operator.terminal.SlowWork;
import org.coatcheck.operator.terminal.SourceOption;
import org.coatcheck.operator.terminal.Terminal;
import org.coatcheck.operator.terminal.TimeSpan;
import org.coatcheck.thumbnail.ObjectsReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/** {@code coatcheck audit}: shows the audit records. */
@Command(
        name = "audit",
        description = {
            "Lists the audit records, the latest first; or shows the attempts that concern what you have: a request id or its"
                    + " first 8 letters, a trace id, an uploaded object or a thumbnail (s3:// URI, URL or key).",
            "The exit code is 1 if there is none; then it names the nearest thing that exists."
        })
public final class AuditCommand implements Callable<Integer> {

    private static final Duration ONE_HOUR = Duration.ofHours(1);
    private static final Duration ONE_DAY = Duration.ofDays(1);

    /** Before and after the time of --around. */
    private static final Duration AROUND = Duration.ofMinutes(5);

    private static final long LIMIT_FOR_PEOPLE = 100;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private StackOptions stackOptions = new StackOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "WHAT",
            description =
                    "What to look for. --since applies (default: 1d) where only the time of a record leads to it, as with"
                            + " the first letters of a request id; --source, --outcome and --object do not.")
    private Optional<String> what = Optional.empty();

    @Mixin
    private ReportOptions report = new ReportOptions();

    @Option(
            names = "--around",
            converter = Moment.Converter.class,
            paramLabel = "TIME",
            description = "Only what began within five minutes of this time.")
    private Optional<Moment> around = Optional.empty();

    @Mixin
    private SourceOption source = new SourceOption();

    @Option(
            names = "--outcome",
            paramLabel = "OUTCOME",
            description = "Only attempts with this outcome: ${COMPLETION-CANDIDATES}.")
    private Optional<Outcome> outcome = Optional.empty();

    @Option(
            names = "--object",
            paramLabel = "OBJECT",
            description =
                    "Only events about this object: a key of the uploads bucket, or s3://BUCKET/KEY. Unlike WHAT, it also"
                            + " finds the events that found nothing to do.")
    private Optional<String> object = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            description = "At most so many records (default: 100; none for --json).")
    private Optional<Long> limit = Optional.empty();

    @Option(names = "--wide", description = "Show all columns, with their whole texts.")
    private boolean wide;

    @Option(
            names = "--follow",
            description =
                    "Show the attempts that end from now on, or since --since, until Ctrl-C; not those that died.")
    private boolean follow;

    @Override
    public Integer call() throws InterruptedException {
        checkOptions();
        Instant now = Instant.now();
        Aws aws = stackOptions.aws();
        Stack stack = stackOptions.stack(aws);
        try (DynamoDbClient dynamoDb = aws.dynamoDb();
                S3Client s3 = aws.s3();
                LambdaClient lambda = aws.lambda()) {
            LedgerReader ledger = new LedgerReader(dynamoDb, stack.output("InvocationsTable"));
            if (follow) {
                return follow(ledger, stack, lambda, now);
            }
            return what.isPresent() ? search(ledger, dynamoDb, s3, stack, now) : list(ledger, stack, now);
        }
    }

    private void checkOptions() {
        if (around.isPresent() && report.hasSpan()) {
            throw wrong("--around names a span of time, as --since and --until do: leave out one of them");
        }
        if (follow && (what.isPresent() || around.isPresent())) {
            throw wrong(
                    "--follow lists what ends from now on: leave out " + (around.isPresent() ? "--around" : "WHAT"));
        }
        if (follow && report.hasEnd()) {
            throw wrong("--follow has no end but Ctrl-C: leave out --until");
        }
        if (what.filter(String::isBlank).isPresent()) {
            throw wrong("WHAT is empty: give a request, a trace, an upload or a thumbnail");
        }
        if (limit.filter(count -> count < 1).isPresent()) {
            throw wrong("--limit is a number of records, of 1 or more");
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(command.commandLine(), sentence);
    }

    private TimeSpan span(Instant now, Duration otherwise) {
        return around.map(moment -> TimeSpan.around(report.at(moment, now), AROUND))
                .orElseGet(() -> report.span(now, otherwise));
    }

    private Question question(TimeSpan span, Stack stack) {
        return new Question(
                span.from(),
                span.to(),
                source.source(),
                outcome,
                object.map(text -> Subject.object(text, stack.uploadsBuckets()).name()));
    }

    private int list(LedgerReader ledger, Stack stack, Instant now) {
        TimeSpan span = span(now, ONE_HOUR);
        Question question = question(span, stack);
        AuditPrinter printer = printer(ledger);
        long most = most();
        long count = SlowWork.watch(new Progress(this::say), printer::state, () -> {
            if (report.isJson()) {
                ledger.find(question).limit(most).forEach(printer::print);
            } else {
                ledger.list(question).limit(most).forEach(printer::print);
            }
            return printer.count();
        });
        if (count == 0) {
            say("No matching audit record since " + report.times().toTheSecond(span.from()) + latest(ledger, span));
            return 1;
        }
        if (!report.isJson() && count == most) {
            say("Shown: the latest " + Quantity.of(count, "record")
                    + ". --limit shows more, --until shows older ones.");
        }
        return 0;
    }

    /** When the latest of all attempts before an empty span began, at most a week before it. */
    private String latest(LedgerReader ledger, TimeSpan span) {
        return ledger.list(Question.between(span.from().minus(Duration.ofDays(7)), span.from()))
                .findFirst()
                .map(record -> ". The latest one of any kind before that is of "
                        + report.times().toTheSecond(record.startedAt()) + ": look there with --since or --around.")
                .orElse(".");
    }

    private int search(LedgerReader ledger, DynamoDbClient dynamoDb, S3Client s3, Stack stack, Instant now) {
        Subject subject = Subject.parse(what.orElseThrow());
        TimeSpan span = span(now, ONE_DAY);
        List<String> uploads = stack.uploadsBuckets();
        ObjectsReader objects = new ObjectsReader(dynamoDb, stack.output("ObjectsTable"));
        Search search = new Search(ledger, objects, s3, uploads, stack.output("ThumbnailsBucket"), span);
        Progress progress = new Progress(this::say);
        List<InvocationRecord> found = SlowWork.watch(progress, () -> "searching", () -> search.find(subject));
        if (found.isEmpty()) {
            Nearest nearest = new Nearest(ledger, s3, uploads, span, report.times());
            String sentence = SlowWork.watch(
                    progress,
                    () -> "looking for the nearest that exists",
                    () -> nearest.to(subject)
                            .map(near -> "; " + near.sentence())
                            .orElse(""));
            say(Printable.line("No audit record of " + what.orElseThrow() + sentence + "."));
            return 1;
        }
        show(ledger, found);
        return 0;
    }

    /** The attempts of one request in full, those of several as a list with the latest first. */
    private void show(LedgerReader ledger, List<InvocationRecord> found) {
        AuditPrinter printer = printer(ledger);
        List<InvocationRecord> latest = found.subList((int) Math.max(0, found.size() - most()), found.size());
        boolean isOneRequest =
                found.stream().map(InvocationRecord::requestId).distinct().count() == 1;
        if (report.isJson()) {
            latest.forEach(printer::print);
        } else if (isOneRequest) {
            latest.forEach(printer::printInFull);
        } else {
            latest.reversed().stream().map(InvocationRecord::summary).forEach(printer::print);
        }
        if (latest.size() < found.size()) {
            say("Shown: the latest %d of %,d records.".formatted(latest.size(), found.size()));
        }
    }

    private long most() {
        return limit.orElse(report.isJson() ? Long.MAX_VALUE : LIMIT_FOR_PEOPLE);
    }

    private int follow(LedgerReader ledger, Stack stack, LambdaClient lambda, Instant now) throws InterruptedException {
        int timeoutSeconds = lambda.getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")))
                .timeout();
        AuditPrinter printer = printer(ledger);
        new Follow(
                        span -> ledger.list(question(span, stack)),
                        Duration.ofSeconds(timeoutSeconds),
                        report.since(now).orElse(now),
                        report.isJson() ? printer::printWhole : printer::print)
                .run();
        return 0;
    }

    private AuditPrinter printer(LedgerReader ledger) {
        return new AuditPrinter(Terminal.of(command.commandLine()).out(), ledger, report.times(), wide);
    }

    private void say(String line) {
        command.commandLine().getErr().println(line);
    }
}
