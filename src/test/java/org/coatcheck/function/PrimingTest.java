package org.coatcheck.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.CapturedLog;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.FlakyAws.Fault;
import org.coatcheck.testing.TestClients;
import org.crac.Core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Priming with an AWS that denies every call. {@code SnapStartIT} primes a deployed function before a snapshot. */
class PrimingTest {

    /** The code of an established connection in {@code /proc/net/tcp}. */
    private static final String ESTABLISHED = "01";

    @Test
    void primesWithCallsThatAwsRejects() {
        try (CapturedLog log = new CapturedLog();
                FlakyAws aws = denyingEveryCall()) {
            prime(aws.endpoint());

            assertThat(aws.calls())
                    .contains(
                            new AwsCall("s3", "GetObject", List.of("UploadsBucket/priming")),
                            new AwsCall("s3", "PutObject", List.of("ThumbnailsBucket/priming")),
                            new AwsCall("dynamodb", "PutItem", List.of("InvocationsTable")),
                            new AwsCall("dynamodb", "PutItem", List.of("ObjectsTable")),
                            new AwsCall("dynamodb", "GetItem", List.of("ObjectsTable")),
                            new AwsCall("sqs", "SendMessage", List.of("RejectedQueueUrl")));
            assertThat(log.lines("WARN")).isEmpty();
            assertThat(log.lines("INFO"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).startsWith("primed in"));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void leavesNoConnectionOpen() throws Exception {
        try (FlakyAws aws = denyingEveryCall()) {
            prime(aws.endpoint());

            assertThat(aws.calls()).isNotEmpty();
            assertThat(connectionsTo(aws.endpoint().getPort())).isEmpty();
        }
    }

    @Test
    void warnsOnceIfAwsIsUnreachable() {
        try (CapturedLog log = new CapturedLog()) {
            prime(TestClients.UNREACHABLE);

            assertThat(log.lines("WARN"))
                    .singleElement()
                    .satisfies(line -> assertThat(line).startsWith("not wholly primed"));
            assertThat(log.lines("INFO")).isEmpty();
        }
    }

    private static FlakyAws denyingEveryCall() {
        return new FlakyAws(call -> true, Integer.MAX_VALUE, Fault.ACCESS_DENIED);
    }

    private static void prime(URI aws) {
        PrimingSteps steps = new PrimingSteps(
                RoomSettings.of(SettingsTest.requiredSettings(), Concurrency.NONE),
                TestClients.s3(aws),
                TestClients.dynamoDb(aws),
                TestClients.sqs(aws));

        Priming.register(steps).beforeCheckpoint(Core.getGlobalContext());
    }

    private static List<String> connectionsTo(int port) throws IOException {
        String remote = ":%04X %s ".formatted(port, ESTABLISHED);
        List<String> connections = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        connections.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        return connections.stream().filter(line -> line.contains(remote)).toList();
    }
}
