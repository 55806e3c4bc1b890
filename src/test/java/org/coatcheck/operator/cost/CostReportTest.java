package org.coatcheck.operator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.assertj.core.data.Offset;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.cost.BreakEven.Term;
import org.coatcheck.operator.cost.CostReport.Billed;
import org.coatcheck.operator.cost.Prices.Instance;
import org.coatcheck.operator.cost.Prices.Price;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.terminal.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What records say of costs, reckoned by hand. */
class CostReportTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    /** A tenth of a month ago. */
    private static final Instant START = NOW.minus(Duration.ofHours(73));

    private static final Offset<Double> NEARLY = within(1e-9);
    private static final Billed STACK = new Billed("us-east-1", Architecture.X86_64, 60, false);
    private static final Thumbnail THUMBNAIL = new Thumbnail("thumbnails", "a", 1, 1, 1, Duration.ofMillis(1));
    private static final Instance MACHINE =
            new Instance("m", Architecture.X86_64, 2, OptionalDouble.of(0.36), OptionalDouble.empty(), "test");
    private static final Prices PRICES = prices(Map.of(
            "lambdaCompute.x86_64", price(0.01, 1),
            "lambdaCompute.arm64", price(0.008, 1),
            "lambdaRequests", price(2, 1000),
            "dynamoDbWrites", price(1, 100),
            "s3Writes", price(5, 1000),
            "s3Reads", price(4, 1000),
            "logGigabytes", price(500_000, 1)));

    private final InvocationRecord coldUpload = upload(1024, micros(500_200), Optional.of(micros(1_000_500)), 2);
    private final InvocationRecord warmUpload = upload(2048, Duration.ofMillis(100), Optional.empty(), 1);
    private final InvocationRecord call = record(1024, false, Optional.empty(), done(micros(1_200), 0));
    private final InvocationRecord dead = record(1024, false, Optional.empty(), Optional.empty());
    private final InvocationRecord abandoned =
            record(1024, true, Optional.empty(), ended(Outcome.ABANDONED, Duration.ofHours(1), 0));
    private final InvocationRecord inATick = upload("the tick's", 1024, Duration.ofMillis(50), Optional.empty(), 1);

    private final Usage usage = Usage.of(List.of(coldUpload, warmUpload, call, dead, abandoned, inATick), NOW);

    @Test
    void computeIsEachAttemptsMillisecondsRoundedUpWithItsInit() {
        // 1501 ms of 1 GB, 100 ms of 2 GB, 2 ms of 1 GB.
        assertThat(usage.amounts().get(UsageType.LAMBDA_COMPUTE)).isCloseTo(1.501 + 0.2 + 0.002, NEARLY);
    }

    @Test
    void attemptsThatNeverEndedAreRequestsAndThoseInATickAreNot() {
        assertThat(usage.amounts().get(UsageType.LAMBDA_REQUESTS)).isEqualTo(5);
        assertThat(usage.neverEnded()).isEqualTo(2);
        assertThat(usage.inOthersTime()).isEqualTo(1);
    }

    @Test
    void coldStartsThatDoNotTellTheirInitAreCounted() {
        assertThat(usage.coldStarts()).isEqualTo(2);
        assertThat(usage.coldStartsWithoutInit()).isEqualTo(1);
    }

    @Test
    void whatIsWrittenAndFetchedFollowsFromWhatWasDone() {
        assertThat(usage.thumbnails()).isEqualTo(4);
        assertThat(usage.uploads()).isEqualTo(3);
        assertThat(usage.amounts())
                .containsEntry(UsageType.DYNAMODB_WRITES, 3 * 12.0 + 3 * 4)
                .containsEntry(UsageType.S3_WRITES, 4.0)
                .containsEntry(UsageType.S3_READS, 3.0);
        assertThat(usage.amounts().get(UsageType.LOG_GIGABYTES)).isCloseTo(6e-6, NEARLY);
    }

    @Test
    void aBillIsAmountsTimesPricesOnEachProcessor() {
        CostReport report = CostReport.of(STACK, usage, PRICES);

        double others = 5 * 0.002 + 48 * 0.01 + 4 * 0.005 + 3 * 0.004 + 6e-6 * 500_000;
        assertThat(report.observed().on(Architecture.X86_64).sum()).isCloseTo(1.703 * 0.01 + others, NEARLY);
        assertThat(report.observed().on(Architecture.ARM64).sum()).isCloseTo(1.703 * 0.008 + others, NEARLY);
    }

    @Test
    void aMonthIsAsManyTimesTheSpanAndItsFreeTierIsTakenOffOnce() {
        CostReport report = CostReport.of(STACK, usage, PRICES);

        assertThat(report.aMonth().x86().sum())
                .isCloseTo(10 * report.observed().x86().sum(), NEARLY);
        // 17.03 GB-s less 10, and 50 requests, which are free up to 60.
        assertThat(report.aMonthAfterFreeTier().x86().items())
                .hasEntrySatisfying(
                        UsageType.LAMBDA_COMPUTE, cost -> assertThat(cost).isCloseTo(7.03 * 0.01, NEARLY))
                .containsEntry(UsageType.LAMBDA_REQUESTS, 0.0)
                .containsEntry(
                        UsageType.S3_WRITES, report.aMonth().x86().items().get(UsageType.S3_WRITES));
    }

    @Test
    void twoMachinesAreCheaperWhereLambdaCostsWhatTheyDo() {
        // An upload is 0.2 GB-s and a request, 0.4 cents: 180 of them an hour are two machines' 72 cents.
        Usage uploads = Usage.of(List.of(warmUpload), NOW);
        BreakEven onDemand = BreakEven.of(uploads, PRICES).getFirst();

        assertThat(onDemand.term()).isEqualTo(Term.ON_DEMAND);
        assertThat(onDemand.uploadsASecond().getAsDouble()).isCloseTo(180 / 3600.0, NEARLY);
        assertThat(BreakEven.of(uploads, PRICES).getLast())
                .isEqualTo(new BreakEven(MACHINE, Term.RESERVED, OptionalDouble.empty(), OptionalDouble.empty()));
    }

    @Test
    void machinesThatCostMoreWhenTheyAreFullAreNeverCheaper() {
        // An hour of a machine's 1.2 processors has room for 43,200 uploads, which Lambda does for 12.96 cents and
        // 0.36.
        InvocationRecord upload = upload(1769, Duration.ofMillis(100), Optional.empty(), 1);
        Prices cheap = prices(Map.of("lambdaCompute.x86_64", price(1.5e-5, 1), "lambdaRequests", price(1, 1e6)));
        Usage uploads = Usage.of(List.of(upload), NOW);

        assertThat(BreakEven.of(uploads, cheap).getFirst().uploadsASecond()).isEmpty();
        assertThat(BreakEven.of(uploads, PRICES).getFirst().uploadsASecond()).isPresent();
    }

    @Test
    void aPriceThatIsNotKnownIsASentenceAndNotAZero() {
        String text = CostTable.of(CostReport.of(STACK, usage, prices(Map.of("lambdaRequests", price(2, 1000)))));

        assertThat(text)
                .containsPattern("S3 PUT requests +4 +\\? +\\? +40 +\\? +\\?\n")
                .contains("No price is known of s3Writes: the sums are without it.")
                .contains("No price is known of lambdaCompute.arm64")
                .doesNotContain("INSTEAD OF LAMBDA");
        assertThat(CostTable.of(CostReport.of(STACK, usage, PRICES)))
                .containsPattern("2 x m +on demand +\\$0.36 +")
                .contains("No price is known of m reserved for a year: give it with --prices.");
    }

    @Test
    void theTableMarksTheStacksProcessorAndAddsUp() {
        assertThat(CostTable.of(CostReport.of(STACK, usage, PRICES)))
                .startsWith("In 3 days: 5 requests, 2 of them cold starts; 4 thumbnails of 3 uploads.")
                .containsPattern("OBSERVED +x86_64 \\* +arm64 +IN A MONTH +x86_64 \\* +arm64\n")
                .containsPattern("Lambda requests +5 +\\$0.01 +\\$0.01 +50 +\\$0.1 +\\$0.1\n")
                .containsPattern("\nsum +\\$3.54 +\\$3.54 +\\$35.4 +\\$35.4\n")
                .contains("Attempts that never ended: 2, which are requests here. Each took 60 s at most")
                .contains("INIT is in it, as far as cold starts tell it: 1 of 2.")
                .doesNotContain("give its prices");
    }

    @Test
    void ofAnotherRegionItSaysThatThePricesAreNotItsOwn() {
        Billed abroad = new Billed("eu-west-1", Architecture.ARM64, 60, true);

        assertThat(CostTable.of(CostReport.of(abroad, usage, PRICES)))
                .contains("arm64 *", "The stack is in eu-west-1: give its prices with --prices.", "With SnapStart");
    }

    @Test
    void thePricesOfThisVersionAreAllThere() {
        Prices prices = Prices.ofThisVersion();

        assertThat(Architecture.values())
                .allSatisfy(architecture -> assertThat(UsageType.values())
                        .allSatisfy(good ->
                                assertThat(prices.of(good, architecture)).isPresent()));
        assertThat(prices.goods().get("lambdaCompute.arm64").of(1e6)).isCloseTo(13.3334, NEARLY);
        assertThat(prices.free(UsageType.LAMBDA_COMPUTE)).isEqualTo(400_000);
        assertThat(prices.instances()).extracting(Instance::type).contains("m7g.large", "m7i.large");
    }

    @Test
    void otherPricesAreReadAndWhatIsWrongWithThemIsASentence(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("mine.json");

        assertThatThrownBy(() -> Prices.read(file))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("cannot read the prices in " + file);
        Files.writeString(file, "{\"date\": \"2026-11-24\", \"regoin\": \"eu-west-1\"}");
        assertThatThrownBy(() -> Prices.read(file))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("it has no region");
        Files.writeString(file, """
                {"date": "2027-01-01", "region": "eu-west-1", "currency": "EUR", "free": {}, "instances": [],
                 "goods": {"lambdaRequests": {"price": 0.2, "per": 1000000, "source": "mine"}}}""");
        assertThat(CostTable.of(CostReport.of(STACK, usage, Prices.read(file))))
                .contains("EUR 0.000001", "Prices of eu-west-1 in EUR, looked up on 2027-01-01.");
        Files.writeString(file, """
                {"date": "2027-01-01", "region": "eu-west-1", "currency": "EUR", "free": {}, "instances": [],
                 "goods": {"lambdaRequests": {"price": -1, "per": 1000000, "source": "mine"}}}""");
        assertThatThrownBy(() -> Prices.read(file))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no less than 0");
    }

    private static Price price(double price, double per) {
        return new Price(price, per, "test");
    }

    private static Prices prices(Map<String, Price> goods) {
        return new Prices(
                "2026-11-24",
                "us-east-1",
                "USD",
                goods,
                Map.of("lambdaCompute", 10.0, "lambdaRequests", 60.0),
                List.of(MACHINE));
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }

    private static InvocationRecord upload(int memory, Duration took, Optional<Duration> init, int thumbnails) {
        return record(Optional.empty(), List.of("uploads/a"), memory, init.isPresent(), init, done(took, thumbnails));
    }

    private static InvocationRecord upload(
            String within, int memory, Duration took, Optional<Duration> init, int thumbnails) {
        return record(Optional.of(within), List.of("uploads/a"), memory, false, init, done(took, thumbnails));
    }

    private static InvocationRecord record(int memory, boolean cold, Optional<Duration> init, Optional<Ending> ending) {
        return record(Optional.empty(), List.of(), memory, cold, init, ending);
    }

    private static InvocationRecord record(
            Optional<String> within,
            List<String> objects,
            int memory,
            boolean cold,
            Optional<Duration> init,
            Optional<Ending> ending) {
        return new InvocationRecord(
                "request",
                START,
                "$LATEST",
                "aws:s3",
                "",
                objects,
                cold,
                init,
                memory,
                Optional.empty(),
                within,
                START,
                ending);
    }

    private static Optional<Ending> done(Duration took, int thumbnails) {
        return ended(Outcome.DONE, took, thumbnails);
    }

    private static Optional<Ending> ended(Outcome outcome, Duration took, int thumbnails) {
        return Optional.of(new Ending(
                outcome,
                took,
                OptionalInt.empty(),
                OptionalInt.of(200),
                Optional.empty(),
                Collections.nCopies(thumbnails, THUMBNAIL),
                Map.of()));
    }
}
