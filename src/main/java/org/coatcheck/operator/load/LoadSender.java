package org.coatcheck.operator.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.coatcheck.event.EventReader;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.operator.load.LoadPlan.Kind;
import org.coatcheck.operator.load.LoadPlan.Upload;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Home;
import org.coatcheck.operator.stack.Stack;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.s3.S3Client;

/** Uploads the objects of a load test and sends its events, as fast as LocalStack accepts them. */
final class LoadSender implements AutoCloseable {

    private final Stack stack;
    private final LoadResultsReader results;
    private final LoadThreads threads;
    private final LoadImages images = new LoadImages(Home.path());
    private final S3Client s3;
    private final LambdaClient lambda;
    private final Map<String, String> eTags = new ConcurrentHashMap<>();

    LoadSender(Aws aws, Stack stack, LoadResultsReader results, LoadThreads threads) {
        this.stack = stack;
        this.results = results;
        this.threads = threads;
        this.s3 = aws.s3();
        this.lambda = aws.lambda();
    }

    /** Sends everything in the plan: its first object alone, then the rest from several threads. */
    void send(LoadPlan plan) throws InterruptedException {
        Upload first = plan.uploads().getFirst();
        upload(first);
        // LocalStack writes the same sequencer into all of its events, so a notification with it duplicates S3's own.
        String sequencer = results.awaitSequencer(first.thumbnailKey());
        List<Callable<Void>> tasks = new ArrayList<>();
        plan.uploads().stream()
                .skip(1)
                .forEach(upload -> tasks.add(() -> {
                    int size = upload(upload);
                    if (upload.kind() == Kind.DUPLICATED) {
                        invoke(notification(upload, size, sequencer));
                    }
                    return null;
                }));
        plan.unknownEvents()
                .forEach(event -> tasks.add(() -> {
                    invoke(event.getBytes(UTF_8));
                    return null;
                }));
        // The order is random, but the same in each run with the same number of tasks.
        Collections.shuffle(tasks, new Random(tasks.size()));
        threads.run(tasks);
    }

    /** Returns the object's size in bytes. */
    private int upload(Upload upload) {
        byte[] bytes = images.bytes(upload);
        String eTag = s3.putObject(
                        put -> put.bucket(stack.output("UploadsBucket")).key(upload.key()),
                        RequestBody.fromBytes(bytes))
                .eTag();
        eTags.put(upload.key(), eTag.replace("\"", ""));
        return bytes.length;
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

    /** The ETags of the uploaded objects, by key. */
    Map<String, String> eTags() {
        return Map.copyOf(eTags);
    }

    @Override
    public void close() {
        threads.close();
        lambda.close();
        s3.close();
    }
}
