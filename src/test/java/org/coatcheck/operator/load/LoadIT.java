package org.coatcheck.operator.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.UUID;
import org.coatcheck.operator.redrive.EventQueue;
import org.coatcheck.operator.redrive.QueueSnapshot;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.Progress;
import org.coatcheck.testing.TestQueue;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** The load test itself: that it comes to an end, and that it would notice a loss. */
class LoadIT {

    private static final TestStack SHARED = TestStack.shared();

    private static Stack stack;

    @BeforeAll
    static void deploy() {
        String name = "load-" + UUID.randomUUID().toString().substring(0, 8);
        stack = Stack.create(SHARED.aws(), name, Path.of("").toAbsolutePath(), LoadCommand.PARAMETERS);
    }

    @AfterAll
    static void delete() {
        stack.delete(SHARED.aws());
    }

    @Test
    void everythingIsAccountedForAndALossIsNamed() throws Exception {
        LoadPlan plan = LoadPlan.of(40);
        Progress progress = new Progress(System.err::println);
        try (Load load = new Load(SHARED.aws(), stack, plan, progress)) {
            LoadReport report = load.run();

            assertThat(report.isComplete()).as(report.toString()).isTrue();
            assertThat(report.toString().lines().map(line -> line.replaceAll(" {2,}", "|")))
                    .containsSequence(
                            "KIND|EXPECTED|FOUND|LOST|TOO MANY",
                            "thumbnails of images, each of its version|38|38|0|0",
                            "images made, each once|38|38|0|0",
                            "events that came twice, once as a duplicate|2|2|0|0",
                            "corrupt objects in the rejected queue|2|2|0|0",
                            "events in the unknown queue, whole|2|2|0|0",
                            "records of attempts that never ended|0|0|0|0",
                            "events in the failed queue|0|0|0|0");

            String thumbnail = plan.uploads().getFirst().thumbnail();
            SHARED.s3.deleteObject(
                    delete -> delete.bucket(stack.output("ThumbnailsBucket")).key(thumbnail));
            Message rejected = takeOne(EventQueue.REJECTED);
            Message unknown = takeOne(EventQueue.UNKNOWN);

            LoadReport afterwards = load.account();

            assertThat(afterwards.isComplete()).isFalse();
            assertThat(afterwards.toString())
                    .contains(
                            "lost: " + thumbnail + " of ",
                            "events in the unknown queue, whole, lost: " + unknown.body(),
                            "corrupt objects in the rejected queue, lost: "
                                    + TestQueue.attribute(rejected, "object")
                                            .substring(stack.output("UploadsBucket")
                                                            .length()
                                                    + 1));
        }
    }

    private static Message takeOne(EventQueue queue) {
        try (QueueSnapshot snapshot = new QueueSnapshot(SHARED.sqs, queue.url(stack))) {
            Message message = snapshot.next().orElseThrow();
            snapshot.delete(message);
            return message;
        }
    }
}
