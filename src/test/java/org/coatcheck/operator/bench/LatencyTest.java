package org.coatcheck.operator.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class LatencyTest {

    @ParameterizedTest
    @CsvSource({
        "S3, GetObject, 20",
        "S3, HeadObject, 0",
        "DYNAMODB, PutItem, 5",
        "DYNAMODB, GetItem, 3",
        "SQS, SendMessage, 0"
    })
    void operationHasPrecedenceOverItsService(AwsService service, String operation, int millis) {
        Latency latency = new Latency.Converter().convert("GetObject=20,dynamodb=5,GetItem=3");

        assertThat(latency.of(new AwsCall(service, operation, "", new Headers(), new byte[0])))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GetObject", "GetObject=", "GetObject=fast", "GetObject=1,,sqs=1"})
    void rejectsAnythingElse(String text) {
        assertThatThrownBy(() -> new Latency.Converter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("such as GetObject=20");
    }

    @ParameterizedTest
    @CsvSource({"getobject=20, is none of the operations and services s3, GetObject", "'sqs=1,sqs=2', is named twice"})
    void rejectsWhatNoCallWouldWaitFor(String text, String message) {
        assertThatThrownBy(() -> new Latency.Converter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining(message);
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(new Latency.Converter().convert("sqs=8,GetObject=20")).hasToString("GetObject=20,sqs=8");
    }
}
