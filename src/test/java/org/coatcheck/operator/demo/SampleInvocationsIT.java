package org.coatcheck.operator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.Test;

public class SampleInvocationsIT {

    /** The expected output, which is the same for every packaging of the function. */
    public static final String EVENTS_AND_RESPONSES = """
                        --- invocation 1 ---
                        event.source: aws:s3
                        event.detail: uploads/cat.jpg
                        response.status: 200
                        response.body: queued thumbnail job for uploads/cat.jpg

                        --- invocation 2 ---
                        event.source: aws:apigateway
                        event.detail: GET /hello
                        response.status: 200
                        response.body: HTTP 200 -- echoed GET /hello

                        --- invocation 3 ---
                        event.source: aws:events
                        event.detail: 0900Z
                        response.status: 204
                        response.body: ran scheduled task at tick 0900Z

                        --- invocation 4 ---
                        event.source: aws:kinesis
                        event.detail: shardId-000000000000
                        response.status: 400
                        response.body: unknown source: aws:kinesis

                        """;

    private final TestStack stack = TestStack.shared();

    @Test
    void printsEachEventWithItsResponse() {
        stack.s3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key("uploads/cat.jpg"),
                Path.of("localstack/seed/cat.jpg"));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        SampleInvocations.run(
                stack.lambda, stack.output("FunctionAlias"), new PrintWriter(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(EVENTS_AND_RESPONSES);
    }
}
