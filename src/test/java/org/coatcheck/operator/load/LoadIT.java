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

/** The load test ends, and it reports what was lost. */
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
    void reportsCompleteResultsAndThenWhatWasRemoved() throws Exception {
        LoadPlan plan = LoadPlan.of(40);
        Progress progress = new Progress(System.err::println);
        try (LoadRun load = new LoadRun(SHARED.aws(), stack, plan, progress)) {
            assertComplete(load.run());

            String thumbnail = plan.uploads().getFirst().thumbnailKey();
            SHARED.s3.deleteObject(
                    delete -> delete.bucket(stack.output("ThumbnailsBucket")).key(thumbnail));
            Message rejected = takeOne(EventQueue.REJECTED);
            Message unknown = takeOne(EventQueue.UNKNOWN);

            LoadReport incomplete = load.report();

            assertThat(incomplete.isComplete()).isFalse();
            assertThat(incomplete.toString())
                    .contains(
                            "lost: " + thumbnail + " of ",
                            "unchanged events in the unknown queue, lost: " + unknown.body(),
                            "corrupt objects in the rejected queue, lost: "
                                    + TestQueue.attribute(rejected, "object")
                                            .substring(stack.output("UploadsBucket")
                                                            .length()
                                                    + 1));
        }
    }

    private static void assertComplete(LoadReport report) {
        assertThat(report.isComplete()).as(report.toString()).isTrue();
        assertThat(report.toString().lines().map(line -> line.replaceAll(" {2,}", "|")))
                .containsSequence(
                        "KIND|EXPECTED|FOUND|LOST|TOO MANY",
                        "thumbnails of the uploaded versions|38|38|0|0",
                        "attempts that made thumbnails, one for each image|38|38|0|0",
                        "duplicates, one for each event that was sent twice|2|2|0|0",
                        "corrupt objects in the rejected queue|2|2|0|0",
                        "unchanged events in the unknown queue|2|2|0|0",
                        "attempts that have not ended|0|0|0|0",
                        "events in the failed queue|0|0|0|0");
    }

    private static Message takeOne(EventQueue queue) {
        try (QueueSnapshot snapshot = new QueueSnapshot(SHARED.sqs, queue.url(stack))) {
            Message message = snapshot.next().orElseThrow();
            snapshot.delete(message);
            return message;
        }
    }
}
