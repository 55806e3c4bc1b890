package org.coatcheck.operator.console.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.coatcheck.ledger.DeadAttempt;
import org.coatcheck.ledger.EndedRecords;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.testing.AwsCall;
import org.coatcheck.testing.FlakyAws;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.Test;

class AttemptsIT {

    /** Each open page Now asks for them, too: they are in slots, and the index by time holds months of other records. */
    @Test
    void findsDeadAttemptsOfAnyAgeWithoutTheIndexByTime() {
        TestStack shared = TestStack.shared();
        String table = "attempts-it-" + UUID.randomUUID();
        shared.createInvocationsTable(table);
        Instant now = Instant.now();
        EndedRecords.write(shared.dynamoDb, table, 5, now.minus(Duration.ofDays(3)));
        DeadAttempt.leave(shared.dynamoDb, table, "dead", now.minus(Duration.ofDays(3)), new byte[0]);
        DeadAttempt.leave(shared.dynamoDb, table, "running", now.minus(Duration.ofMinutes(14)), new byte[0]);

        try (FlakyAws aws = FlakyAws.withoutFaults();
                Site site = new Site(new Aws.Local(aws.endpoint()), stack(shared, table))) {
            assertThat(new Attempts(site).dead(now))
                    .extracting(Glance::requestId)
                    .containsExactly("dead");

            assertThat(aws.calls()).isNotEmpty().noneMatch(call -> call.isAbout(table + "/index/byTime"));
        } finally {
            shared.dynamoDb.deleteTable(delete -> delete.tableName(table));
        }
    }

    private static Stack stack(TestStack shared, String table) {
        Map<String, String> outputs = new HashMap<>(shared.stack().outputs());
        outputs.put("InvocationsTable", table);
        return new Stack(shared.stack().name(), shared.stack().id(), outputs, Map.of());
    }

    /** Each open page Now reads them every two seconds. A whole record costs a read unit, and the index has what figures need. */
    @Test
    void readsNoWholeRecordForFigures() {
        TestStack shared = TestStack.shared();
        String table = "attempts-it-" + UUID.randomUUID();
        shared.createInvocationsTable(table);
        Instant latest = Instant.now();
        EndedRecords.write(shared.dynamoDb, table, 30, latest, Duration.ofMinutes(10));

        try (FlakyAws aws = FlakyAws.withoutFaults();
                Site site = new Site(new Aws.Local(aws.endpoint()), stack(shared, table))) {
            assertThat(new Attempts(site).glances(Question.between(latest.minus(Duration.ofHours(1)), latest), 1_000))
                    .hasSize(30)
                    .allSatisfy(glance -> assertThat(glance.took()).isPresent());

            assertThat(aws.calls()).isNotEmpty().noneMatch(AwsCall.named("BatchGetItem"));
        } finally {
            shared.dynamoDb.deleteTable(delete -> delete.tableName(table));
        }
    }
}
