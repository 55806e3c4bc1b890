package org.coatcheck.operator.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsErrorsTest {

    /** A record may have cut the message off. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no (Service: S3, Status Code: 404, Request ID: A1, Extended Request ID: b/+=) (SDK Attempt Count: 1) | no
            no (Service: Lambda, Status Code: 403, Request ID: A1)                                               | no
            no (Service: S3, Status Code: 404, Request ID: A1, Extended Requ                                     | no
            no (Service: DynamoDb, Status Code: 400, Request ID: A1) (SDK Attempt                                | no
            no (really)                                                                                          | no (really)
            a.jpg (Service: S3, Request ID: x).jpg                         | a.jpg (Service: S3, Request ID: x).jpg
            """)
    void leavesTheRequestOut(String message, String expected) {
        assertThat(AwsErrors.withoutRequest(message)).isEqualTo(expected);
    }

    /** A message may quote text from outside, such as an object's key. */
    @Test
    void readsALongMessageOnce() {
        String message = "no (Service: " + ", Request ID: ".repeat(20_000) + "(";

        assertTimeoutPreemptively(
                Duration.ofSeconds(2),
                () -> assertThat(AwsErrors.withoutRequest(message)).isEqualTo(message));
    }
}
