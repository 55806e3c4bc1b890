package org.coatcheck.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.LocalStack;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.stack.Stack;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The stack that all tests share: {@code deploy/template.yaml} in LocalStack, with the function of the latest build.
 *
 * <p>It is deployed when the first test asks for it, and deleted when the JVM ends. Its name is unique, so that tests can
 * share a LocalStack with a running {@code ./coatcheck run}.
 */
public final class TestStack {

    private static final Path HOME = Path.of("").toAbsolutePath();

    private static final class Shared {
        static final TestStack STACK = new TestStack();
    }

    private final Aws aws;
    private final Stack stack;
    private final boolean inHostMode;

    /** Of the stack's tables. */
    final AwsEndpoint tables;

    public final S3Client s3;
    public final DynamoDbClient dynamoDb;
    /** For the expiry of records, which LocalStack adds to what DynamoDB Local does. */
    public final DynamoDbClient dynamoDbOfLocalStack;

    public final SqsClient sqs;
    public final LambdaClient lambda;

    private TestStack() {
        LocalStack localStack = LocalStack.start(System.err::println);
        aws = new Aws.Local(localStack.endpoint());
        inHostMode = localStack.isInHostMode();
        String name = "test-" + UUID.randomUUID().toString().substring(0, 8);
        stack = Stack.create(aws, name, HOME, Map.of("TickSchedule", "rate(1 minute)"));
        if (localStack.isGiven()) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stack.delete(aws)));
        }
        s3 = aws.s3();
        tables = inHostMode ? AwsEndpoint.ofTables(localStack.endpoint()) : AwsEndpoint.of(localStack.endpoint());
        dynamoDb = tables.configure(DynamoDbClient.builder().httpClientBuilder(UrlConnectionHttpClient.builder()))
                .build();
        dynamoDbOfLocalStack = aws.dynamoDb();
        sqs = aws.sqs();
        lambda = aws.lambda();
    }

    public static TestStack shared() {
        return Shared.STACK;
    }

    /** The value of an output of the template. */
    public String output(String name) {
        return stack.output(name);
    }

    /** Creates a table like the stack's objects table, for one test. */
    public void createObjectsTable(String name) {
        AttributeDefinition object = AttributeDefinition.builder()
                .attributeName("object")
                .attributeType(ScalarAttributeType.S)
                .build();
        KeySchemaElement key = KeySchemaElement.builder()
                .attributeName("object")
                .keyType(KeyType.HASH)
                .build();
        dynamoDb.createTable(create -> create.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(object)
                .keySchema(key));
        dynamoDb.waiter().waitUntilTableExists(describe -> describe.tableName(name), Waiting.OFTEN);
    }

    /**
     * Creates a table like the stack's invocations table, for one test. A tick examines all attempts that the table has as
     * begun, so a test of a tick cannot share its table.
     */
    public void createInvocationsTable(String name) {
        TableDescription model = dynamoDb.describeTable(describe -> describe.tableName(output("InvocationsTable")))
                .table();
        dynamoDb.createTable(create -> create.tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(model.attributeDefinitions())
                .keySchema(model.keySchema())
                .globalSecondaryIndexes(model.globalSecondaryIndexes().stream()
                        .map(index -> GlobalSecondaryIndex.builder()
                                .indexName(index.indexName())
                                .keySchema(index.keySchema())
                                .projection(index.projection())
                                .build())
                        .toList()));
        dynamoDb.waiter().waitUntilTableExists(describe -> describe.tableName(name), Waiting.OFTEN);
        String expiry = dynamoDbOfLocalStack
                .describeTimeToLive(describe -> describe.tableName(output("InvocationsTable")))
                .timeToLiveDescription()
                .attributeName();
        dynamoDbOfLocalStack.updateTimeToLive(update -> update.tableName(name)
                .timeToLiveSpecification(to -> to.attributeName(expiry).enabled(true)));
    }

    /**
     * Whether LocalStack runs in host mode. In Docker it passes no client context to a function, has no SnapStart, and
     * functions cannot reach this machine.
     */
    public boolean inHostMode() {
        return inHostMode;
    }

    /**
     * Skips the rest of the current test unless LocalStack runs in host mode. In host mode the test has no excuse: what it
     * needs must be there.
     *
     * @param why as the end of a sentence about LocalStack in Docker
     */
    public void assumeHostMode(String why) {
        assumeTrue(inHostMode, "it needs LocalStack in host mode: in Docker, LocalStack " + why);
    }

    /**
     * Creates another function with the deployed function's code and role.
     *
     * @param name prefix of the function's name
     * @param changes of its environment variables
     * @return the function's name
     */
    public String createFunction(String name, Map<String, String> changes) {
        return createFunction(name, Packaging.JVM, Packaging.JVM.zip(HOME), changes);
    }

    /** Creates another function with the code of a zip file, configured as the template configures the deployed one. */
    public String createFunction(String name, Packaging packaging, Path file, Map<String, String> changes) {
        GetFunctionConfigurationResponse deployed =
                lambda.getFunctionConfiguration(get -> get.functionName(output("FunctionName")));
        Map<String, String> variables = new HashMap<>(deployed.environment().variables());
        variables.putAll(changes);
        String function = name + "-" + UUID.randomUUID().toString().substring(0, 8);
        SdkBytes zip = SdkBytes.fromByteArray(bytes(file));
        lambda.createFunction(create -> create.functionName(function)
                .runtime(packaging.runtime())
                .handler(deployed.handler())
                .role(deployed.role())
                .timeout(30)
                .memorySize(deployed.memorySize())
                .environment(environment -> environment.variables(variables))
                .code(code -> code.zipFile(zip)));
        lambda.waiter().waitUntilFunctionActive(get -> get.functionName(function), Waiting.OFTEN);
        return function;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    public Aws aws() {
        return aws;
    }

    public Stack stack() {
        return stack;
    }
}
