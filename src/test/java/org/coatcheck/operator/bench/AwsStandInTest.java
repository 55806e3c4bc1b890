package org.coatcheck.operator.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.TrustManagerFactory;
import org.coatcheck.operator.packaging.Certificates;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** The clients of the AWS SDK, against the bench's stand-in, over HTTPS. */
class AwsStandInTest {

    @TempDir
    private static Path folder;

    private static AwsStandIn aws;
    private static UrlConnectionHttpClient.Builder http;
    private static S3Client s3;
    private static DynamoDbClient dynamoDb;
    private static SqsClient sqs;

    @BeforeAll
    static void start() throws Exception {
        Certificates certificates = Certificates.create(folder.resolve("keys.p12"));
        Trust.in(folder, certificates);
        aws = new AwsStandIn(Optional.of(certificates.server()), Latency.NONE);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(KeyStore.getInstance(folder.resolve("cacerts").toFile(), (char[]) null));
        http = UrlConnectionHttpClient.builder().tlsTrustManagersProvider(trust::getTrustManagers);
        s3 = client(S3Client.builder(), AwsService.S3);
        dynamoDb = client(DynamoDbClient.builder(), AwsService.DYNAMODB);
        sqs = client(SqsClient.builder(), AwsService.SQS);
    }

    private static <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
            B builder, AwsService service) {
        return builder.httpClient(http.build())
                .endpointOverride(URI.create(aws.url(service)))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("bench", "bench")))
                .build();
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @Test
    void clientThatDoesNotTrustTheRootIsRejected() {
        S3Client untrusting = S3Client.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(URI.create(aws.url(AwsService.S3)))
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();

        assertThatThrownBy(
                        () -> untrusting.getObject(get -> get.bucket("uploads").key("cat.jpg")))
                .isInstanceOf(SdkClientException.class)
                .hasMessageContaining("unable to find valid certification path");
    }

    @Test
    void keepsAnObject() {
        byte[] bytes = bytes(300_000);
        String eTag = s3.putObject(
                        put -> put.bucket("uploads").key("a b/ü+1.jpg").contentType("image/jpeg"),
                        RequestBody.fromBytes(bytes))
                .eTag();

        var kept = s3.getObjectAsBytes(
                get -> get.bucket("uploads").key("a b/ü+1.jpg").ifMatch(eTag));

        assertThat(kept.asByteArray()).isEqualTo(bytes);
        assertThat(kept.response().contentType()).isEqualTo("image/jpeg");
        assertThat(s3.headObject(head -> head.bucket("uploads").key("a b/ü+1.jpg"))
                        .contentLength())
                .isEqualTo(bytes.length);
    }

    /** The client streams the body in chunks of aws-chunked, and the checksum follows them. */
    @Test
    void keepsAStreamedObject() {
        byte[] bytes = bytes(1_000_000);
        s3.putObject(
                put -> put.bucket("uploads").key("streamed").checksumAlgorithm(ChecksumAlgorithm.SHA256),
                RequestBody.fromContentProvider(
                        () -> new ByteArrayInputStream(bytes), bytes.length, "application/octet-stream"));

        assertThat(s3.getObjectAsBytes(get -> get.bucket("uploads").key("streamed"))
                        .asByteArray())
                .isEqualTo(bytes);
    }

    @Test
    void hasNoObjectThatWasNotUploadedOrWasDeleted() {
        s3.putObject(put -> put.bucket("uploads").key("one & <two>"), RequestBody.fromString("1"));
        s3.deleteObjects(delete -> delete.bucket("uploads")
                .delete(list -> list.objects(
                        ObjectIdentifier.builder().key("one & <two>").build())));

        assertThatThrownBy(
                        () -> s3.getObjectAsBytes(get -> get.bucket("uploads").key("one & <two>")))
                .isInstanceOf(NoSuchKeyException.class);
        assertThatThrownBy(() -> s3.headObject(head -> head.bucket("uploads").key("never")))
                .isInstanceOf(NoSuchKeyException.class);
    }

    @Test
    void doesNotSendAnotherVersion() {
        s3.putObject(put -> put.bucket("uploads").key("replaced"), RequestBody.fromString("new"));

        assertThatThrownBy(() -> s3.getObjectAsBytes(
                        get -> get.bucket("uploads").key("replaced").ifMatch("\"0123\"")))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        failed -> assertThat(failed.statusCode()).isEqualTo(412));
    }

    @Test
    void writesAnItemOnlyIfItsConditionHolds() {
        dynamoDb.putItem(entry("conditional", 1, "attribute_not_exists(revision)"));

        assertThatThrownBy(() -> dynamoDb.putItem(entry("conditional", 1, "attribute_not_exists(revision)")))
                .isInstanceOfSatisfying(
                        ConditionalCheckFailedException.class,
                        failed -> assertThat(failed.item()).containsEntry("revision", AttributeValue.fromN("1")));
        dynamoDb.putItem(entry("conditional", 2, "revision = :one"));
        assertThatThrownBy(() -> dynamoDb.putItem(entry("conditional", 2, "revision = :one")))
                .isInstanceOf(ConditionalCheckFailedException.class);
        assertThat(dynamoDb.getItem(get -> get.tableName(AwsStandIn.OBJECTS)
                                .key(Map.of("object", AttributeValue.fromS("conditional"))))
                        .item())
                .containsEntry("revision", AttributeValue.fromN("2"));
    }

    /** Otherwise a function whose condition is ignored would look faster than it is. */
    @Test
    void rejectsAConditionThatItDoesNotKnow() {
        assertThatThrownBy(() -> dynamoDb.putItem(entry("unknown", 1, "revision < :one")))
                .isInstanceOf(DynamoDbException.class)
                .hasMessageContaining("does not know the condition revision < :one");
    }

    @Test
    void hasNoItemThatWasNotWritten() {
        assertThat(dynamoDb.getItem(get ->
                                get.tableName(AwsStandIn.OBJECTS).key(Map.of("object", AttributeValue.fromS("never"))))
                        .hasItem())
                .isFalse();
    }

    private static PutItemRequest entry(String object, int revision, String condition) {
        PutItemRequest.Builder put = PutItemRequest.builder()
                .tableName(AwsStandIn.OBJECTS)
                .item(Map.of(
                        "object", AttributeValue.fromS(object),
                        "revision", AttributeValue.fromN(Integer.toString(revision))))
                .conditionExpression(condition)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        return condition.contains(":one")
                ? put.expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1")))
                        .build()
                : put.build();
    }

    /** The client compares the MD5s in the response with those of the message's body and attributes. */
    @Test
    void acceptsAMessage() {
        Map<String, MessageAttributeValue> attributes = Map.of(
                "requestId", attribute("String", "grüezi"),
                "attempts", attribute("Number", "2"));

        assertThat(sqs.sendMessage(send -> send.queueUrl(aws.url(AwsService.SQS) + "/000000000000/unknown")
                                .messageBody("grüezi")
                                .messageAttributes(attributes))
                        .messageId())
                .isNotEmpty();
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
