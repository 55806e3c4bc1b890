package org.coatcheck.operator.stack;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The AWS that a command works on: the real one, or a LocalStack. It makes the SDK's clients. */
public sealed interface Aws {

    /** Where LocalStack listens by default. */
    String LOCAL_ENDPOINT = "http://127.0.0.1:4566";

    String LOCAL_REGION = "us-east-1";

    /** LocalStack accepts any key and secret; its documentation uses this word for both. */
    String LOCAL_CREDENTIAL = "test";

    /** A LocalStack at this URL. */
    record Local(URI endpoint) implements Aws {

        /** The environment variables that point other programs at this LocalStack. */
        public Map<String, String> variables() {
            Map<String, String> variables = new LinkedHashMap<>();
            variables.put("AWS_ENDPOINT_URL", endpoint.toString());
            variables.putAll(regionVariables(LOCAL_REGION));
            variables.put("AWS_ACCESS_KEY_ID", LOCAL_CREDENTIAL);
            variables.put("AWS_SECRET_ACCESS_KEY", LOCAL_CREDENTIAL);
            return variables;
        }
    }

    /** The real AWS. Without a profile or region, the SDK's own defaults apply. */
    record Real(Optional<String> profile, Optional<String> region) implements Aws {}

    /** Environment variables that set other programs' region. Version 1 of the AWS CLI reads AWS_DEFAULT_REGION only. */
    static Map<String, String> regionVariables(String region) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_REGION", region);
        variables.put("AWS_DEFAULT_REGION", region);
        return variables;
    }

    default S3Client s3() {
        return client(S3Client.builder().forcePathStyle(this instanceof Local));
    }

    default DynamoDbClient dynamoDb() {
        return client(DynamoDbClient.builder());
    }

    default SqsClient sqs() {
        return client(SqsClient.builder());
    }

    /** A client that waits 16 minutes for a response, because a function may run for 15 minutes. */
    default LambdaClient lambda() {
        return client(LambdaClient.builder(), UrlConnectionHttpClient.builder().socketTimeout(Duration.ofMinutes(16)));
    }

    default CloudFormationClient cloudFormation() {
        return client(CloudFormationClient.builder());
    }

    /** Builds a client of any service for this AWS. */
    default <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return client(builder, UrlConnectionHttpClient.builder());
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
            B builder, UrlConnectionHttpClient.Builder http) {
        builder.httpClientBuilder(http);
        switch (this) {
            case Local(URI endpoint) ->
                builder.endpointOverride(endpoint)
                        .region(Region.of(LOCAL_REGION))
                        .credentialsProvider(StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(LOCAL_CREDENTIAL, LOCAL_CREDENTIAL)))
                        // The operator's own profile file must not configure calls to LocalStack, and may be broken.
                        .overrideConfiguration(settings -> settings.defaultProfileFile(
                                ProfileFile.aggregator().build()));
            case Real(Optional<String> profile, Optional<String> region) -> {
                profile.ifPresent(name -> builder.overrideConfiguration(settings -> settings.defaultProfileName(name)));
                region.ifPresent(name -> builder.region(Region.of(name)));
            }
        }
        return builder.build();
    }
}
