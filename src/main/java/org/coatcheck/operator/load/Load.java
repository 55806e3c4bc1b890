package org.coatcheck.operator.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.operator.load.LoadPlan.Kind;
import org.coatcheck.operator.load.LoadPlan.Upload;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Home;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.operator.terminal.Progress;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * Sends what a plan says to a stack in LocalStack, waits until all of it has ended, and finds what has become of it.
 *
 * <p>Nobody else may use the stack meanwhile: what nobody has sent is a fault.
 */
final class Load implements AutoCloseable {

    private static final int WORKERS = 8;

    private static final Duration ASKED_EVERY = Duration.ofSeconds(2);

    /** Lambda, and LocalStack too, waits for 5 minutes at most before it tries an event again. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    private final Stack stack;
    private final Progress progress;
    private final LoadPlan plan;
    private final LoadImages images;
    private final S3Client s3;
    private final LambdaClient lambda;
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    /** By the object's key. */
    private final Map<String, String> eTags = new ConcurrentHashMap<>();

    private final Instant start = Instant.now();
    private final LoadSearch search;

    Load(Aws aws, Stack stack, LoadPlan plan, Progress progress) {
        this.stack = stack;
        this.plan = plan;
        this.progress = progress;
        this.images = new LoadImages(Home.path());
        this.s3 = aws.s3();
        this.lambda = aws.lambda();
        this.search = new LoadSearch(aws, stack, start);
    }

    LoadReport run() throws InterruptedException {
        send();
        awaitEnd();
        return account();
    }

    /** Sends everything, as fast as LocalStack takes it. */
    void send() throws InterruptedException {
        upload(plan.uploads().getFirst());
        String sequencer = awaitSequencer(plan.uploads().getFirst());
        List<Callable<Void>> tasks = new ArrayList<>();
        plan.uploads().stream()
                .skip(1)
                .forEach(upload -> tasks.add(() -> {
                    int size = upload(upload);
                    if (upload.kind() == Kind.TWICE) {
                        invoke(notification(upload, size, sequencer));
                    }
                    return null;
                }));
        plan.unknown()
                .forEach(event -> tasks.add(() -> {
                    invoke(event.getBytes(UTF_8));
                    return null;
                }));
        // In an order that is nobody's, and the same in each test.
        Collections.shuffle(tasks, new Random(tasks.size()));
        inParallel(tasks);
    }

    private int upload(Upload upload) {
        byte[] bytes = images.bytes(upload);
        String eTag = s3.putObject(
                        put -> put.bucket(stack.output("UploadsBucket")).key(upload.key()),
                        RequestBody.fromBytes(bytes))
                .eTag();
        eTags.put(upload.key(), eTag.replace("\"", ""));
        return bytes.length;
    }

    /** LocalStack's events all have the same; so an event that is made here is the one that S3 has sent. */
    private String awaitSequencer(Upload first) throws InterruptedException {
        progress.say("waiting for the first thumbnail");
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline)) {
            try {
                return Optional.ofNullable(search.metadata(first.thumbnail()).get("source-sequencer"))
                        .orElseThrow(
                                () -> new CommandException("the first thumbnail does not say which event it is of"));
            } catch (NoSuchKeyException notYet) {
                Thread.sleep(200);
            }
        }
        throw new CommandException("S3 has not called the function within " + PATIENCE.toMinutes() + " minutes");
    }

    private byte[] notification(Upload upload, int size, String sequencer) {
        return EventReader.notification(new ObjectEvent(
                Change.CREATED,
                "ObjectCreated:Put",
                stack.output("UploadsBucket"),
                upload.key(),
                OptionalLong.of(size),
                Optional.ofNullable(eTags.get(upload.key())),
                Optional.empty(),
                Optional.of(sequencer)));
    }

    private void invoke(byte[] event) {
        lambda.invoke(invoke -> invoke.functionName(stack.output("FunctionAlias"))
                .invocationType(InvocationType.EVENT)
                .payload(SdkBytes.fromByteArray(event)));
    }

    private void inParallel(List<Callable<Void>> tasks) throws InterruptedException {
        List<Future<Void>> futures = tasks.stream().map(workers::submit).toList();
        for (int sent = 0; sent < futures.size(); sent++) {
            try {
                futures.get(sent).get();
            } catch (ExecutionException failed) {
                throw new CommandException("not everything could be sent: " + failed.getCause(), failed);
            }
            int done = sent + 1;
            progress.sayNowAndThen(() -> count("sent", done, futures.size()));
        }
        progress.say(count("sent", futures.size(), futures.size()));
    }

    private String count(String what, long done, int all) {
        double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
        return "%s %,d of %,d, %.1f a second".formatted(what, done, all, done / seconds);
    }

    /** Waits until every event has ended, in the ledger or in the failed queue; or until nothing ends any more. */
    void awaitEnd() throws InterruptedException {
        long last = 0;
        Instant changed = Instant.now();
        while (last < plan.events() && Instant.now().isBefore(changed.plus(PATIENCE))) {
            Thread.sleep(ASKED_EVERY);
            long ended = search.ended();
            if (ended != last) {
                changed = Instant.now();
                last = ended;
            }
            progress.say(count("ended", ended, plan.events()));
        }
    }

    /** Finds what has become of everything. */
    LoadReport account() {
        progress.say("accounting for everything");
        return LoadReport.of(plan, Map.copyOf(eTags), search.all());
    }

    @Override
    public void close() {
        workers.shutdownNow();
        lambda.close();
        s3.close();
        search.close();
    }
}
