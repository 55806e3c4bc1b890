package org.coatcheck.testing;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.coatcheck.operator.stack.Aws;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/**
 * Where a client reaches a service of the test stack.
 *
 * @param accessKey of the client
 */
record AwsEndpoint(URI url, String accessKey) {

    /** DynamoDB Local keeps tables apart by access key. LocalStack's own is made of the account and the region. */
    private static final String ACCESS_KEY_OF_LOCALSTACK = "000000000000useast1";

    private static final Pattern SIGNED_WITH = Pattern.compile("Credential=[^/]+");

    static AwsEndpoint of(URI url) {
        return new AwsEndpoint(url, Aws.LOCAL_CREDENTIAL);
    }

    /**
     * The DynamoDB Local of a LocalStack that this JVM has started in host mode, and that has created tables. The tests make some
     * 30,000 calls, and LocalStack takes twice as long to pass one on as DynamoDB Local to answer it.
     */
    static AwsEndpoint ofTables(URI localStack) {
        List<URI> found = dynamoDbLocals();
        // With several, nothing tells whose each is.
        return found.size() == 1 ? new AwsEndpoint(found.getFirst(), ACCESS_KEY_OF_LOCALSTACK) : of(localStack);
    }

    private static List<URI> dynamoDbLocals() {
        return ProcessHandle.current()
                .descendants()
                .flatMap(process -> process.info().arguments().stream())
                .map(List::of)
                .filter(arguments -> arguments.contains("DynamoDBOnLoopback"))
                .map(arguments -> arguments.get(arguments.indexOf("-port") + 1))
                .map(port -> URI.create("http://127.0.0.1:" + port))
                .toList();
    }

    /** A header of a signed request, with this access key. Neither LocalStack nor DynamoDB Local checks the signature. */
    String withAccessKey(String header) {
        return SIGNED_WITH.matcher(header).replaceFirst("Credential=" + accessKey);
    }

    <B extends AwsClientBuilder<B, C>, C> B configure(B builder) {
        return builder.endpointOverride(url)
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, Aws.LOCAL_CREDENTIAL)));
    }
}
