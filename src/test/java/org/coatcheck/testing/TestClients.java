package org.coatcheck.testing;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.sdk.Deadline;
import org.coatcheck.sdk.DirectRequests;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Clients with the function's configuration of {@code application.properties}, for any endpoint. */
public final class TestClients {

    /** An endpoint that refuses every connection. */
    public static final URI UNREACHABLE = URI.create("http://127.0.0.1:1");

    private TestClients() {}

    /** The test stack's endpoint. */
    public static URI endpoint() {
        return switch (TestStack.shared().aws()) {
            case Aws.Local local -> local.endpoint();
            case Aws.Real real -> throw new AssertionError("tests must not run against the real AWS");
        };
    }

    public static S3Client s3(URI endpoint, ExecutionInterceptor... interceptors) {
        return client(S3Client.builder().forcePathStyle(true), endpoint, interceptors);
    }

    /** A client of the test stack's tables. */
    public static DynamoDbClient dynamoDb(ExecutionInterceptor... interceptors) {
        return client(DynamoDbClient.builder(), TestStack.shared().tables, interceptors);
    }

    public static DynamoDbClient dynamoDb(URI endpoint, ExecutionInterceptor... interceptors) {
        return client(DynamoDbClient.builder(), endpoint, interceptors);
    }

    public static SqsClient sqs(URI endpoint, ExecutionInterceptor... interceptors) {
        return client(SqsClient.builder(), endpoint, interceptors);
    }

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
            B builder, URI endpoint, ExecutionInterceptor... interceptors) {
        return client(builder, AwsEndpoint.of(endpoint), interceptors);
    }

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
            B builder, AwsEndpoint endpoint, ExecutionInterceptor... interceptors) {
        List<ExecutionInterceptor> all = Stream.concat(
                        Stream.of(new DirectRequests(), new Deadline()), Stream.of(interceptors))
                .toList();
        return endpoint.configure(builder)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(2))
                        .socketTimeout(Duration.ofSeconds(5)))
                .overrideConfiguration(settings -> settings.executionInterceptors(all))
                .build();
    }
}
