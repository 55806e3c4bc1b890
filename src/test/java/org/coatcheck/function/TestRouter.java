package org.coatcheck.function;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.util.Map;
import org.coatcheck.router.Router;
import org.coatcheck.testing.TestSettings;
import org.coatcheck.testing.TestStack;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The function's router, with the buckets, tables and queues of the test stack. */
public final class TestRouter {

    private TestRouter() {}

    /**
     * Wires a router as the function does.
     *
     * @param changes of the settings, by property name, such as {@code coatcheck.uploads-prefix}
     */
    public static Router create(
            Map<String, String> changes, S3Client s3, DynamoDbClient dynamoDb, SqsClient sqs, Clock clock) {
        Map<String, String> properties =
                TestSettings.required(output -> TestStack.shared().output(output));
        properties.putAll(changes);
        Settings settings = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(Settings.class)
                .withSources(new PropertiesConfigSource(properties, "stack"))
                .build()
                .getConfigMapping(Settings.class);
        return Wiring.router(RoomSettings.of(settings, Concurrency.NONE), s3, dynamoDb, sqs, clock);
    }
}
