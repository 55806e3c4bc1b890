package org.coatcheck.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.coatcheck.event.Invocation;
import org.coatcheck.function.TestRouter;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.aws.Attempts.Page;
import org.coatcheck.operator.console.aws.Site;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.coatcheck.thumbnail.ObjectsReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * The latest records and the history of an object take a few calls, however long the time span, and however many records are in
 * it. The test reports the times.
 *
 * <p>{@code -Daudit.records=100000} tries it with more records. They take minutes to write into LocalStack.
 */
class LedgerSpeedIT {

    private static final int RECORDS = Integer.getInteger("audit.records", 300);
    private static final int PAGE = 100;
    private static final int CONSOLE_PAGE = 50;
    private static final int MOST_PAGES = 40;
    private static final Duration SPAN = Duration.ofDays(90);

    /** The slots' eight partitions, a page of each of the eight shards, and the second page of each. */
    private static final int FEW_CALLS = 24;

    private final TestStack stack = TestStack.shared();
    private final String invocationsTable = "invocations-" + UUID.randomUUID();
    private final String objectsTable = "objects-" + UUID.randomUUID();
    private final AtomicInteger calls = new AtomicInteger();
    private final LedgerReader reader = new LedgerReader(
            TestClients.dynamoDb(new ExecutionInterceptor() {
                @Override
                public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                    calls.incrementAndGet();
                }
            }),
            invocationsTable);
    private final Question span = Question.between(Instant.now().minus(SPAN), Instant.now());

    @BeforeEach
    void createTables() {
        stack.createInvocationsTable(invocationsTable);
        stack.createObjectsTable(objectsTable);
    }

    @AfterEach
    void deleteTables() {
        stack.dynamoDb.deleteTable(delete -> delete.tableName(invocationsTable));
        stack.dynamoDb.deleteTable(delete -> delete.tableName(objectsTable));
    }

    @Test
    void latestRecordsAndHistoryTakeAFewCalls() {
        String key = UUID.randomUUID() + "/cat.jpg"; // S3 does not invoke the deployed function for this prefix
        EndedRecords.write(stack.dynamoDb, invocationsTable, RECORDS, span.to(), SPAN);
        upload(key);

        assertThat(timed(
                        "the latest " + PAGE,
                        () -> reader.list(span).limit(PAGE).count()))
                .isEqualTo(PAGE);
        assertThat(calls.getAndSet(0)).isBetween(1, FEW_CALLS);

        assertThat(timed("the history of an object", () -> history(key))).isEqualTo(1);
        assertThat(calls.getAndSet(0)).isBetween(1, FEW_CALLS);

        assertThat(timed(
                        "the latest " + PAGE + " whole",
                        () -> reader.find(span).limit(PAGE).count()))
                .isEqualTo(PAGE);
        assertThat(timed("all", () -> reader.list(span).count())).isEqualTo(RECORDS);
        scrollsThroughTheConsole();
    }

    /** Page after page, as one scrolls. */
    private void scrollsThroughTheConsole() {
        Map<String, String> outputs = new HashMap<>(stack.stack().outputs());
        outputs.put("InvocationsTable", invocationsTable);
        Stack shown = new Stack(stack.stack().name(), stack.stack().id(), outputs, Map.of());
        Question question = Question.between(span.from(), span.to());
        try (Site site = new Site(stack.aws(), shown)) {
            Attempts attempts = new Attempts(site);
            List<Page> pages = new ArrayList<>();
            timed("the console's first page", () -> add(pages, attempts.find(question, CONSOLE_PAGE)));
            timed("up to " + MOST_PAGES + " pages of the console", () -> {
                while (pages.getLast().next().isPresent() && pages.size() < MOST_PAGES) {
                    add(pages, attempts.find(question, pages.getLast().next().orElseThrow(), CONSOLE_PAGE));
                }
                return (long) pages.size();
            });
            assertThat(pages.stream().flatMap(page -> page.records().stream()).map(InvocationRecord::requestId))
                    .hasSize(Math.min(RECORDS, MOST_PAGES * CONSOLE_PAGE))
                    .doesNotHaveDuplicates();
        }
    }

    private static long add(List<Page> pages, Page page) {
        pages.add(page);
        return pages.size();
    }

    private void upload(String key) {
        String bucket = stack.output("UploadsBucket");
        stack.s3.putObject(put -> put.bucket(bucket).key(key), Path.of("src/test/resources/images/ok/jpeg-small.jpg"));
        Instant now = Instant.now();
        TestRouter.create(
                        Map.of(
                                "coatcheck.invocations-table", invocationsTable,
                                "coatcheck.objects-table", objectsTable),
                        stack.s3,
                        stack.dynamoDb,
                        stack.sqs,
                        Clock.systemUTC())
                .route(
                        new Invocation("upload", now, now.plusSeconds(60), "1", false, 1769, false, Optional.empty()),
                        "{\"source\":\"aws:s3\",\"detail\":\"%s\"}"
                                .formatted(key)
                                .getBytes(UTF_8));
    }

    private long history(String key) {
        return new ObjectsReader(stack.dynamoDb, objectsTable)
                .find(stack.output("UploadsBucket") + "/" + key)
                .map(entry -> (long) reader.attempts(entry.requests()).size())
                .orElse(0L);
    }

    private static long timed(String what, Supplier<Long> reading) {
        long start = System.nanoTime();
        long found = reading.get();
        System.out.printf(
                "%s of %d records: %d ms%n",
                what, RECORDS, Duration.ofNanos(System.nanoTime() - start).toMillis());
        return found;
    }
}
