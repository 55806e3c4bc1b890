package org.coatcheck.quarantine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coatcheck.testing.TestClients.UNREACHABLE;

import java.util.Map;
import org.coatcheck.quarantine.StoredEvent.Found;
import org.coatcheck.quarantine.StoredEvent.Lost;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.FlakyAws.Fault;
import org.coatcheck.testing.TestClients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Reads the stored event of a message, or the reason why there is none. */
class StoredEventsTest {

    private static final String LOCATION = "{\"bucket\":\"oversized\",\"key\":\"events/1\"}";

    private final StoredEvents events = new StoredEvents(TestClients.s3(UNREACHABLE), "oversized");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            text   | {"ü": 1}       | {"ü": 1}
            base64 | AAEC           | \\0\\1\\2
            empty  | an empty event | ''
            """)
    void decodesAMessage(String encoding, String body, String event) {
        assertThat(events.read(message(encoding, body)))
                .isEqualTo(new Found(
                        SdkBytes.fromByteArray(event.translateEscapes().getBytes(UTF_8))));
    }

    @Test
    void messageFromAnotherSenderHasNoEvent() {
        Lost lost = new Lost("it does not say how its event is encoded: Coatcheck has not sent it");

        assertThat(events.read(Message.builder().body("{}").build())).isEqualTo(lost);
        assertThat(events.read(message("gzip", "{}"))).isEqualTo(lost);
    }

    @ParameterizedTest
    @CsvSource({"base64, a", "base64, ü", "s3, somewhere", "s3, {}"})
    void messageThatBreaksItsEncodingHasNoEvent(String encoding, String body) {
        assertThat(events.read(message(encoding, body)))
                .isInstanceOfSatisfying(
                        Lost.class, lost -> assertThat(lost.reason()).startsWith("its event cannot be read: "));
    }

    /** The sender of a message must not choose what is read with the operator's credentials. */
    @Test
    void messageLeadsToNoOtherBucket() {
        assertThat(events.read(message("s3", "{\"bucket\":\"salaries\",\"key\":\"2026\"}")))
                .isEqualTo(new Lost(
                        "its event cannot be read: its body names the bucket salaries, and events are in oversized"));
    }

    /** Other messages of the queue can be read all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"AccessDenied", "KMS.DisabledException", "KeyTooLongError", "InvalidObjectState"})
    void eventThatMayNotBeFetchedIsLost(String errorCode) {
        assertThat(failing(errorCode).read(message("s3", LOCATION)))
                .isEqualTo(new Lost("its event cannot be fetched from " + LOCATION + ": not for you"));
    }

    @Test
    void errorThatConcernsAllEventsIsNoneOfThisOne() {
        assertThatThrownBy(() -> failing("ExpiredToken").read(message("s3", LOCATION)))
                .isInstanceOf(S3Exception.class);
    }

    /** So S3 is overloaded, and says no more. */
    @Test
    void errorWithoutACodeIsNoneOfThisEvent() {
        try (FlakyAws aws = new FlakyAws(call -> true, Integer.MAX_VALUE, Fault.SERVICE_UNAVAILABLE)) {
            assertThatThrownBy(() ->
                            new StoredEvents(TestClients.s3(aws.endpoint()), "oversized").read(message("s3", LOCATION)))
                    .isInstanceOf(S3Exception.class);
        }
    }

    private static StoredEvents failing(String errorCode) {
        AwsErrorDetails details = AwsErrorDetails.builder()
                .errorCode(errorCode)
                .errorMessage("not for you")
                .build();
        return new StoredEvents(
                TestClients.s3(UNREACHABLE, new ExecutionInterceptor() {
                    @Override
                    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                        throw S3Exception.builder()
                                .statusCode(403)
                                .awsErrorDetails(details)
                                .build();
                    }
                }),
                "oversized");
    }

    private static Message message(String encoding, String body) {
        return Message.builder()
                .body(body)
                .messageAttributes(Map.of(
                        "encoding",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(encoding)
                                .build()))
                .build();
    }
}
