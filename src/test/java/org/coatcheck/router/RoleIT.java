package org.coatcheck.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.coatcheck.event.Invocation;
import org.coatcheck.operator.TestClients;
import org.coatcheck.operator.TestStack;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;

/** LocalStack lets everybody do everything. So what the function does is compared with what the template lets it do. */
class RoleIT {

    /** Which permission a call needs that is not named like it. */
    private static final Map<String, String> PERMISSIONS =
            Map.of("HeadObject", "GetObject", "DeleteObjects", "DeleteObject");

    /** Calls that are about a bucket, or that S3 tells only who may list it that there is no such object. */
    private static final Set<String> LISTING = Set.of("ListObjectsV2", "HeadObject", "GetObject");

    private final TestStack stack = TestStack.shared();

    /** How the template writes the places that statements are about, by their names in this stack. */
    private final Map<String, String> places = Map.of(
            stack.output("UploadsBucket"),
            "-uploads-${AWS::AccountId}/*",
            stack.output("ThumbnailsBucket"),
            "${ThumbnailsBucket.Arn}/*",
            stack.output("OversizedBucket"),
            "${OversizedBucket.Arn}/*",
            stack.output("InvocationsTable"),
            "!GetAtt InvocationsTable.Arn",
            stack.output("InvocationsTable") + "/byTime",
            "${InvocationsTable.Arn}/index/byTime",
            stack.output("ObjectsTable"),
            "!GetAtt ObjectsTable.Arn",
            stack.output("UnknownQueueUrl"),
            "!GetAtt UnknownQueue.Arn",
            stack.output("RejectedQueueUrl"),
            "!GetAtt RejectedQueue.Arn");

    /** How it writes buckets, where a statement is not about their objects. */
    private final Map<String, String> buckets = Map.of(
            stack.output("UploadsBucket"),
            "-uploads-${AWS::AccountId}\"",
            stack.output("ThumbnailsBucket"),
            "!GetAtt ThumbnailsBucket.Arn\n");

    private final String folder = UUID.randomUUID().toString();
    private final Clock clock = Clock.offset(
            Clock.systemUTC(), Duration.of(ThreadLocalRandom.current().nextInt(100_000, 500_000), ChronoUnit.HOURS));
    private final Set<String> needed = Collections.synchronizedSet(new TreeSet<>());

    @Test
    void theRoleLetsTheFunctionDoWhatItDoes() throws Exception {
        List<String> statements = statements();

        doAllThereIsToDo();

        assertThat(needed)
                .hasSizeGreaterThan(10)
                .allSatisfy(need -> assertThat(statements).as(need).anyMatch(grants(need)));
    }

    private static List<String> statements() throws IOException {
        String role = Files.readString(Path.of("deploy/template.yaml")).split("\n  Role:\n", 2)[1];
        return List.of(role.split("- Sid: "));
    }

    private static Predicate<String> grants(String need) {
        String[] actionAndPlace = need.split(" ", 2);
        return statement -> Pattern.compile("\\b" + actionAndPlace[0] + "\\b")
                        .matcher(statement)
                        .find()
                && statement.contains(actionAndPlace[1]);
    }

    private void doAllThereIsToDo() {
        byte[] upload = "{\"source\":\"aws:s3\",\"detail\":\"%s/cat.jpg\"}"
                .formatted(folder)
                .getBytes(UTF_8);
        upload("cat.jpg", "ok/png-rgb.png");
        die(upload);
        router(dynamoDb()).route(invocation(clock), "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}".getBytes(UTF_8));
        upload("cat.jpg", "ok/jpeg-small.jpg");
        route(new String(upload, UTF_8));
        route(new String(upload, UTF_8));
        upload("cat.jpg", "refused/text.jpg");
        route(new String(upload, UTF_8));
        route("{\"source\":\"com.example\"}");
        route("x".repeat(1 << 20));
        stack.s3.deleteObject(
                delete -> delete.bucket(stack.output("UploadsBucket")).key(folder + "/cat.jpg"));
        route("""
                {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectRemoved:Delete",
                "s3": {"bucket": {"name": "%s"}, "object": {"key": "%s/cat.jpg", "sequencer": "01"}}}]}""".formatted(stack.output("UploadsBucket"), folder));
    }

    /** An attempt of which DynamoDB hears no more than that it has begun. */
    private void die(byte[] event) {
        Clock anHourAgo = Clock.offset(clock, Duration.ofHours(-1));
        DynamoDbClient dying = TestClients.dynamoDb(TestClients.endpoint(), new ExecutionInterceptor() {
            private final AtomicBoolean begun = new AtomicBoolean();

            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                // The record is written beside the work: either may call first.
                boolean opens = context.request() instanceof PutItemRequest put
                        && put.tableName().equals(stack.output("InvocationsTable"))
                        && !begun.getAndSet(true);
                if (!opens) {
                    throw SdkClientException.create("the machine died");
                }
            }
        });
        try {
            router(dying).route(invocation(anHourAgo), event);
        } catch (SdkClientException died) {
            // as it should
        }
    }

    private void upload(String name, String image) {
        stack.s3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key(folder + "/" + name),
                Path.of("src/test/resources/images", image));
    }

    private void route(String event) {
        router(dynamoDb()).route(invocation(clock), event.getBytes(UTF_8));
    }

    private static Invocation invocation(Clock when) {
        return new Invocation(
                UUID.randomUUID().toString(),
                when.instant(),
                when.instant().plusSeconds(60),
                "$LATEST",
                false,
                1769,
                false,
                Optional.empty());
    }

    private DynamoDbClient dynamoDb() {
        return TestClients.dynamoDb(TestClients.endpoint(), new Noting("TableName"));
    }

    private Router router(DynamoDbClient dynamoDb) {
        return Wiring.router(
                new SmallRyeConfigBuilder()
                        .withMapping(Settings.class)
                        .withSources(new PropertiesConfigSource(
                                Map.of(
                                        "coatcheck.uploads-bucket", stack.output("UploadsBucket"),
                                        "coatcheck.uploads-prefix", folder,
                                        "coatcheck.thumbnails-bucket", stack.output("ThumbnailsBucket"),
                                        "coatcheck.oversized-bucket", stack.output("OversizedBucket"),
                                        "coatcheck.invocations-table", stack.output("InvocationsTable"),
                                        "coatcheck.objects-table", stack.output("ObjectsTable"),
                                        "coatcheck.unknown-queue-url", stack.output("UnknownQueueUrl"),
                                        "coatcheck.rejected-queue-url", stack.output("RejectedQueueUrl")),
                                "stack"))
                        .build()
                        .getConfigMapping(Settings.class),
                TestClients.s3(TestClients.endpoint(), new Noting("Bucket")),
                dynamoDb,
                TestClients.sqs(TestClients.endpoint(), new Noting("QueueUrl")),
                clock);
    }

    /** Notes the permission that a call needs. */
    private final class Noting implements ExecutionInterceptor {

        private final String place;

        /** @param place the request's field that names the place */
        Noting(String place) {
            this.place = place;
        }

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            SdkRequest request = context.request();
            String operation = request.getClass().getSimpleName().replaceFirst("Request$", "");
            String where = request instanceof BatchGetItemRequest batch
                    ? batch.requestItems().keySet().iterator().next()
                    : request.getValueForField(place, String.class).orElseThrow()
                            + request.getValueForField("IndexName", String.class)
                                    .map(index -> "/" + index)
                                    .orElse("");
            if (LISTING.contains(operation)) {
                needed.add("ListBucket " + buckets.getOrDefault(where, where));
            }
            if (!operation.equals("ListObjectsV2")) {
                needed.add(PERMISSIONS.getOrDefault(operation, operation) + " " + places.getOrDefault(where, where));
            }
        }
    }
}
