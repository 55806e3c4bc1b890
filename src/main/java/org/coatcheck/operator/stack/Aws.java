package org.coatcheck.operator.stack;

import java.net.URI;
import java.time.Duration;
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

/** The AWS that the operator means: the real one, or a LocalStack. It makes the clients of it. */
public sealed interface Aws {

    String LOCAL_REGION = "us-east-1";

    /** LocalStack takes any, and this by convention. */
    String LOCAL_CREDENTIAL = "test";

    /** A LocalStack. */
    record Local(URI endpoint) implements Aws {

        /** The environment variables that point other programs at it. */
        public Map<String, String> variables() {
            return Map.of(
                    "AWS_ENDPOINT_URL", endpoint.toString(),
                    "AWS_REGION", LOCAL_REGION,
                    "AWS_ACCESS_KEY_ID", LOCAL_CREDENTIAL,
                    "AWS_SECRET_ACCESS_KEY", LOCAL_CREDENTIAL);
        }
    }

    /** The real one; what is empty is as the AWS SDK finds it. */
    record Real(Optional<String> profile, Optional<String> region) implements Aws {}

    default S3Client s3() {
        return client(S3Client.builder().forcePathStyle(this instanceof Local));
    }

    default DynamoDbClient dynamoDb() {
        return client(DynamoDbClient.builder());
    }

    default SqsClient sqs() {
        return client(SqsClient.builder());
    }

    /** Who waits for an answer may have to wait for as long as a function may run. */
    default LambdaClient lambda() {
        return client(LambdaClient.builder(), UrlConnectionHttpClient.builder().socketTimeout(Duration.ofMinutes(16)));
    }

    default CloudFormationClient cloudFormation() {
        return client(CloudFormationClient.builder());
    }

    /** Configures a client of any service, and builds it. */
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
                        // The person's own profile has nothing to say to LocalStack, and may be broken.
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
