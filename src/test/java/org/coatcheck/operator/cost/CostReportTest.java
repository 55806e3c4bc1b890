package org.coatcheck.operator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.coatcheck.operator.cost.Assumptions.USUAL;

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
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.coatcheck.event.Outcome;
import org.coatcheck.event.Thumbnail;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.operator.cost.BreakEven.PurchasingOption;
import org.coatcheck.operator.cost.CostReport.BilledFunction;
import org.coatcheck.operator.cost.Prices.Instance;
import org.coatcheck.operator.cost.Prices.ManagedInstances;
import org.coatcheck.operator.cost.Prices.Price;
import org.coatcheck.operator.cost.SteadyLoads.Load;
import org.coatcheck.operator.cost.SteadyLoads.Offer;
import org.coatcheck.operator.cost.SteadyLoads.Way;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.timing.Phases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Given invocation records, the costs that were calculated by hand. */
class CostReportTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    /** A tenth of a month ago. */
    private static final Instant START = NOW.minus(Duration.ofHours(73));

    private static final Offset<Double> NEARLY = within(1e-9);
    private static final BilledFunction FUNCTION =
            new BilledFunction("us-east-1", Architecture.X86_64, 60, false, false);
    private static final Thumbnail THUMBNAIL = new Thumbnail("thumbnails", "a", 1, 1, 1, Duration.ofMillis(1));
    private static final Instance INSTANCE =
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
    private final InvocationRecord httpRequest = record(
            "aws:apigateway", Optional.empty(), List.of(), 1024, false, Optional.empty(), done(micros(1_200), 0));
    private final InvocationRecord dead = record(1024, false, Optional.empty(), Optional.empty());
    private final InvocationRecord abandoned =
            record(1024, true, Optional.empty(), ended(Outcome.ABANDONED, Duration.ofHours(1), 0));
    private final InvocationRecord withinTick =
            upload("tick-request", 1024, Duration.ofMillis(50), Optional.empty(), 1);

    private final Usage usage = usage(coldUpload, warmUpload, httpRequest, dead, abandoned, withinTick);

    @Test
    void roundsEachAttemptWithItsInitUpToAMillisecond() {
        // 1501 ms of 1 GB, 100 ms of 2 GB, 2 ms of 1 GB.
        assertThat(usage.amounts().get(UsageType.LAMBDA_COMPUTE)).isCloseTo(1.501 + 0.2 + 0.002, NEARLY);
    }

    @Test
    void countsAttemptsThatNeverEndedAsRequestsButNotThoseWithinTicks() {
        assertThat(usage.amounts().get(UsageType.LAMBDA_REQUESTS)).isEqualTo(5);
        assertThat(usage.neverEnded()).isEqualTo(2);
        assertThat(usage.withinTicks()).isEqualTo(1);
    }

    @Test
    void countsColdStartsWithoutARecordedInit() {
        assertThat(usage.coldStarts()).isEqualTo(2);
        assertThat(usage.coldStartsWithoutInit()).isEqualTo(1);
    }

    @Test
    void estimatesDynamoDbS3AndLogAmountsFromTheRecords() {
        assertThat(usage.thumbnails()).isEqualTo(4);
        assertThat(usage.uploads()).isEqualTo(3);
        assertThat(usage.amounts())
                .containsEntry(UsageType.DYNAMODB_WRITES, 3 * 6.0 + 2 + 2 * 3)
                .containsEntry(UsageType.S3_WRITES, 4.0)
                .containsEntry(UsageType.S3_READS, 3.0);
        assertThat(usage.amounts().get(UsageType.LOG_GIGABYTES)).isCloseTo(6e-6, NEARLY);
    }

    @Test
    void countsFiveWriteUnitsForAnUploadWithoutThumbnails() {
        Usage duplicate = usage(upload(1024, Duration.ofMillis(5), Optional.empty(), 0));

        assertThat(duplicate.uploads()).isZero();
        assertThat(duplicate.amounts()).containsEntry(UsageType.DYNAMODB_WRITES, 5.0);
    }

    @Test
    void usesNothingWithoutRecords() {
        Usage none = usage();

        assertThat(none.amounts()).containsOnlyKeys(UsageType.values());
        assertThat(none.amounts().values()).containsOnly(0.0);
    }

    @Test
    void chargesTheAmountsAtThePricesOfEachArchitecture() {
        CostReport report = CostReport.of(FUNCTION, usage, PRICES, USUAL);

        double withoutCompute = 5 * 0.002 + 26 * 0.01 + 4 * 0.005 + 3 * 0.004 + 6e-6 * 500_000;
        assertThat(report.observedCharges().on(Architecture.X86_64).total())
                .isCloseTo(1.703 * 0.01 + withoutCompute, NEARLY);
        assertThat(report.observedCharges().on(Architecture.ARM64).total())
                .isCloseTo(1.703 * 0.008 + withoutCompute, NEARLY);
    }

    @Test
    void scalesToAMonthAndSubtractsTheFreeTierOnce() {
        CostReport report = CostReport.of(FUNCTION, usage, PRICES, USUAL);

        assertThat(report.monthlyCharges().x86().total())
                .isCloseTo(10 * report.observedCharges().x86().total(), NEARLY);
        // 17.03 GB-s less the free 10, and 50 requests, where 60 are free.
        assertThat(report.monthlyChargesAfterFreeTier().x86().byUsageType())
                .hasEntrySatisfying(
                        UsageType.LAMBDA_COMPUTE, cost -> assertThat(cost).isCloseTo(7.03 * 0.01, NEARLY))
                .containsEntry(UsageType.LAMBDA_REQUESTS, 0.0)
                .containsEntry(
                        UsageType.S3_WRITES,
                        report.monthlyCharges().x86().byUsageType().get(UsageType.S3_WRITES));
    }

    @Test
    void breaksEvenWhereLambdaCostsAsMuchAsTwoInstances() {
        // An upload uses 0.2 GB-s and one request, 0.4 cents: 180 uploads per hour cost 72 cents, as two instances do.
        Usage uploads = usage(warmUpload);
        BreakEven onDemand = BreakEven.of(uploads, PRICES, USUAL).getFirst();

        assertThat(onDemand.purchasingOption()).isEqualTo(PurchasingOption.ON_DEMAND);
        assertThat(onDemand.uploadsPerSecond().getAsDouble()).isCloseTo(180 / 3600.0, NEARLY);
        assertThat(BreakEven.of(uploads, PRICES, USUAL).getLast())
                .isEqualTo(new BreakEven(
                        INSTANCE, PurchasingOption.RESERVED, OptionalDouble.empty(), OptionalDouble.empty()));
    }

    @Test
    void findsNoBreakEvenWhereAFullInstanceCostsMoreThanLambda() {
        // At 60 % an instance uses 1.2 vCPUs, enough for 43,200 uploads per hour at 36 cents. Lambda processes them for
        // 15.5 cents at the low prices.
        InvocationRecord upload = upload(1769, Duration.ofMillis(100), Optional.empty(), 1);
        Prices lowPrices = prices(Map.of("lambdaCompute.x86_64", price(1.5e-5, 1), "lambdaRequests", price(1, 1e6)));
        Usage uploads = usage(upload);

        assertThat(BreakEven.of(uploads, lowPrices, USUAL).getFirst().uploadsPerSecond())
                .isEmpty();
        assertThat(BreakEven.of(uploads, PRICES, USUAL).getFirst().uploadsPerSecond())
                .isPresent();
    }

    @Test
    void estimatesUnderOtherAssumptions() {
        CostReport usual = CostReport.of(FUNCTION, usage(warmUpload), PRICES, USUAL);
        CostReport other = CostReport.of(FUNCTION, usage(warmUpload), PRICES, new Assumptions(2.5, 3, 60));

        assertThat(other.monthlyCharges().x86().total())
                .isCloseTo(2.5 * usual.monthlyCharges().x86().total(), NEARLY);
        assertThat(other.observedCharges()).isEqualTo(usual.observedCharges());
        assertThat(other.breakEvens().getFirst().uploadsPerSecond().getAsDouble())
                .isCloseTo(270 / 3600.0, NEARLY);
        assertThat(other.steadyLoads()).isNotEqualTo(usual.steadyLoads());
        assertThat(CostTable.of(other)).contains("3 x m ", "730 hours at 2.5 times their rate", "assumes 3 instances");
        assertThatThrownBy(() -> new Assumptions(0, 2, 60)).isInstanceOf(CommandException.class);
    }

    /** An upload costs 0.2 cents of compute, and 0.2 cents for its request. */
    @Test
    void comparesThreeWaysAtSteadyLoads() {
        SteadyLoads loads = CostReport.of(FUNCTION, usage(warmUpload), PRICES, USUAL)
                .steadyLoads()
                .orElseThrow();

        // Three instances at 41.4 cents, without Lambda's compute; two at 36 cents, without compute and requests.
        assertThat(loads.offers().getFirst()).returns(Way.MANAGED, Offer::way).satisfies(offer -> {
            assertThat(offer.pricePerHour()).isCloseTo(0.414, NEARLY);
            assertThat(offer.cheaperThanLambdaFrom().getAsDouble()).isCloseTo(3 * 0.414 / 0.002 / 3600, NEARLY);
        });
        assertThat(loads.offers().getLast())
                .returns(Way.EC2, Offer::way)
                .satisfies(offer -> assertThat(offer.cheaperThanLambdaFrom().getAsDouble())
                        .isCloseTo(2 * 0.36 / 0.004 / 3600, NEARLY));
        Load one = loads.loads().get(1);
        double uploads = 730 * 3600;
        assertThat(one.uploadsPerSecond()).isEqualTo(1);
        assertThat(one.perMonth().get(Way.LAMBDA)).isCloseTo(uploads * 0.004, within(1e-6));
        assertThat(one.perMonth().get(Way.MANAGED)).isCloseTo(730 * 3 * 0.414 + uploads * 0.002, within(1e-6));
        assertThat(one.perMonth().get(Way.EC2)).isCloseTo(730 * 2 * 0.36, within(1e-6));
        assertThat(one.cheapest()).isEqualTo(Way.EC2);
    }

    @Test
    void comparesWithTheCheapestInstanceOfTheArchitectureThatEachWayHas() {
        Instance large =
                new Instance("large", Architecture.X86_64, 8, OptionalDouble.of(1.2), OptionalDouble.empty(), "test");
        Instance arm =
                new Instance("arm", Architecture.ARM64, 2, OptionalDouble.of(0.1), OptionalDouble.empty(), "test");
        Instance unknown =
                new Instance("unknown", Architecture.X86_64, 2, OptionalDouble.empty(), OptionalDouble.empty(), "test");
        Prices prices = prices(PRICES.usageTypes(), List.of(unknown, INSTANCE, large, arm));

        assertThat(CostReport.of(FUNCTION, usage(warmUpload), prices, USUAL)
                        .steadyLoads()
                        .orElseThrow()
                        .offers())
                .extracting(Offer::way, Offer::instance)
                .containsExactly(tuple(Way.MANAGED, "m"), tuple(Way.EC2, "large"));
    }

    @Test
    void addsInstancesWhereTheLoadNeedsThem() {
        SteadyLoads loads = CostReport.of(FUNCTION, usage(warmUpload), PRICES, USUAL)
                .steadyLoads()
                .orElseThrow();

        // An upload uses 0.1 s of 2048 / 1769 vCPUs; an instance with two vCPUs at 60 % has 1.2.
        double needed = Math.ceil(1000 * 0.1 * 2048 / 1769 / 1.2);
        assertThat(loads.loads().getLast().uploadsPerSecond()).isEqualTo(1000);
        assertThat(loads.loads().getLast().perMonth().get(Way.EC2)).isCloseTo(730 * needed * 0.36, within(1e-6));
    }

    @Test
    void printsTheThreeWaysWithTheirSource() {
        String text = CostTable.of(CostReport.of(FUNCTION, usage(warmUpload), PRICES, USUAL));

        assertThat(text)
                .containsPattern("STEADY UPLOADS PER SECOND +LAMBDA +MANAGED INSTANCES +OWN EC2 +CHEAPEST\n")
                .containsPattern("\n1 +\\$10,512 +\\$6,160 +\\$526 +Own EC2\n")
                .containsPattern("cheaper than Lambda from +0.17\\d +0.05\n")
                .contains("the On-Demand price and 15 % of it, three instances at least", "Source: test.");
        assertThat(Prices.builtIn().managedInstances().orElseThrow().types())
                .isSubsetOf(Prices.builtIn().instances().stream()
                        .map(Instance::type)
                        .toList());
    }

    @Test
    void reportsAMissingPriceInsteadOfCountingItAsZero() {
        String text =
                CostTable.of(CostReport.of(FUNCTION, usage, prices(Map.of("lambdaRequests", price(2, 1000))), USUAL));

        assertThat(text)
                .containsPattern("S3 PUT requests +4 +\\? +\\? +40 +\\? +\\?\n")
                .contains("The price of s3Writes is not known: the totals leave it out.")
                .contains("The price of lambdaCompute.arm64 is not known")
                .doesNotContain("INSTEAD OF LAMBDA");
        assertThat(CostTable.of(CostReport.of(FUNCTION, usage, PRICES, USUAL)))
                .containsPattern("2 x m +On-Demand +\\$0.36 each +")
                .contains("These prices are not known, pass them with --prices: m Reserved (1 year).");
    }

    @Test
    void printsTheTables() {
        assertThat(CostTable.of(CostReport.of(FUNCTION, usage, PRICES, USUAL)))
                .startsWith("""
                In 3 days: 5 requests, among them 2 cold starts; 4 thumbnails of 3 uploads.

                                               OBSERVED  x86_64 *  arm64    PER MONTH  x86_64 *  arm64
                Lambda compute, GB-s           1.7       $0.017    $0.0136  17         $0.17     $0.136
                Lambda requests                5         $0.01     $0.01    50         $0.1      $0.1
                DynamoDB write units           26        $0.26     $0.26    260        $2.6      $2.6
                S3 PUT requests                4         $0.02     $0.02    40         $0.2      $0.2
                S3 GET requests                3         $0.012    $0.012   30         $0.12     $0.12
                CloudWatch Logs, GB            0.000006  $3        $3       0.00006    $30       $30
                total                                    $3.32     $3.32               $33.2     $33.2
                after Lambda's free tier                                               $33       $33
                per 1,000 thumbnails                     $830      $829
                compute of 1,000 cold uploads  1,501     $15       $12
                compute of 1,000 warm uploads  200       $2        $1.6

                INSTEAD OF LAMBDA  PURCHASING OPTION  PRICE PER HOUR  CHEAPER FROM              THUMBNAILS PER MONTH
                2 x m              On-Demand          $0.36 each      0.019 uploads per second  66,700

                STEADY UPLOADS PER SECOND  LAMBDA       MANAGED INSTANCES  OWN EC2           CHEAPEST
                0.1                        $2,760       $1,430             $526              Own EC2
                1                          $27,600      $6,160             $526              Own EC2
                10                         $276,000     $53,500            $526              Own EC2
                100                        $2,760,000   $531,000           $4,470            Own EC2
                1,000                      $27,600,000  $5,310,000         $44,400           Own EC2
                cheaper than Lambda from                0.0406             0.019
                instances                               m, $0.414 an hour  m, $0.36 an hour

                The marked architecture is""")
                .contains(
                        "Compute includes INIT for the cold starts that recorded it: 1 of 2.\n",
                        "Attempts that never ended: 2. They count as requests. Each ran for 60 s at most",
                        "Attempts that a scheduled tick made in its own invocation, which are not requests: 1.\n")
                .doesNotContain("pass the prices of that region");
    }

    @Test
    void printsOneTableOfWhatWasObserved() {
        assertThat(CostTable.ofObserved(CostReport.of(FUNCTION, usage, PRICES, USUAL)))
                .startsWith("""
                In 3 days: 5 requests, among them 2 cold starts; 4 thumbnails of 3 uploads.

                                               OBSERVED  x86_64 *  arm64
                Lambda compute, GB-s           1.7       $0.017    $0.0136
                Lambda requests                5         $0.01     $0.01
                DynamoDB write units           26        $0.26     $0.26
                S3 PUT requests                4         $0.02     $0.02
                S3 GET requests                3         $0.012    $0.012
                CloudWatch Logs, GB            0.000006  $3        $3
                total                                    $3.32     $3.32
                compute of 1,000 cold uploads  1,501     $15       $12
                compute of 1,000 warm uploads  200       $2        $1.6

                There is no estimate for a month""")
                .contains(
                        "Look further back.\nThe marked architecture is",
                        "\nCompute includes INIT",
                        "\nAttempts that never ended: 2.",
                        "\nNot counted:")
                .endsWith("provisioned concurrency.");
        assertThat(CostTable.ofObserved(CostReport.of(FUNCTION, usage(warmUpload), PRICES, USUAL)))
                .contains("Look further back. No cold start was among them.")
                .doesNotContain("Attempts that");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PT1M59S | 119 seconds
            PT2M    | 2 minutes
            PT119M  | 119 minutes
            PT2H    | 2 hours
            PT47H   | 47 hours
            PT48H   | 2 days
            """)
    void printsALengthInTheLargestUnitOfWhichItHasTwo(Duration length, String text) {
        assertThat(CostFormat.length(length)).isEqualTo(text);
    }

    @Test
    void printsMoneyWithThreeDigitsAndCountsWithAll() {
        CostFormat dollars = new CostFormat("USD");

        assertThat(dollars.money(0)).isEqualTo("$0");
        assertThat(dollars.money(9e-7)).isEqualTo("<$0.000001");
        assertThat(dollars.money(1e-6)).isEqualTo("$0.000001");
        assertThat(dollars.money(1234.5)).isEqualTo("$1,230");
        assertThat(CostFormat.number(999_999)).isEqualTo("999,999");
        assertThat(CostFormat.number(1_234_567)).isEqualTo("1,230,000");
    }

    /** Few uploads in a short time tell what they cost, and nothing of a month. */
    @Test
    void printsOnlyCostsUnderAThousandUploadsOrAnHour() {
        Usage thousand = Usage.of(Collections.nCopies(1000, warmUpload.summary()).stream(), NOW);
        assertThat(thousand.isRepresentative()).isTrue();
        assertThat(Usage.of(Collections.nCopies(999, warmUpload.summary()).stream(), NOW)
                        .isRepresentative())
                .isFalse();
        assertThat(Usage.of(Collections.nCopies(1000, warmUpload.summary()).stream(), START.plusSeconds(3599))
                        .isRepresentative())
                .isFalse();

        assertThat(CostTable.ofObserved(CostReport.of(FUNCTION, usage, PRICES, USUAL)))
                .contains(
                        "\ntotal  ",
                        "that needs 1,000 uploads with thumbnails and an hour; found were 3 uploads in 3 days")
                .doesNotContain("PER MONTH", "INSTEAD OF LAMBDA", "730 hours");
    }

    @Test
    void warnsThatThePricesAreOfAnotherRegion() {
        BilledFunction inAnotherRegion = new BilledFunction("eu-west-1", Architecture.ARM64, 60, true, false);

        assertThat(CostTable.of(CostReport.of(inAnotherRegion, usage, PRICES, USUAL)))
                .contains(
                        "arm64 *",
                        "The stack is in eu-west-1: pass the prices of that region with --prices.",
                        "With SnapStart");
    }

    @Test
    void countsNoComputeOnManagedInstances() {
        BilledFunction managed = new BilledFunction("us-east-1", Architecture.X86_64, 60, false, true);
        CostReport report = CostReport.of(managed, usage, PRICES, USUAL);
        CostReport onDemand = CostReport.of(FUNCTION, usage, PRICES, USUAL);

        assertThat(onDemand.observedCharges().x86().total()
                        - report.observedCharges().x86().total())
                .isCloseTo(usage.amounts().get(UsageType.LAMBDA_COMPUTE) * 0.01, NEARLY);
        assertThat(CostTable.of(report))
                .containsPattern("Lambda compute, GB-s +1.7 +\\$0 +\\$0 +17 +\\$0 +\\$0")
                .contains("The totals leave out the managed instances")
                .doesNotContain("INSTEAD OF LAMBDA", "compute of 1,000");
    }

    @Test
    void hasABuiltInPriceForEachUsageTypeAndArchitecture() {
        Prices prices = Prices.builtIn();

        assertThat(Architecture.values())
                .allSatisfy(architecture -> assertThat(UsageType.values())
                        .allSatisfy(usageType -> assertThat(prices.price(usageType, architecture))
                                .isPresent()));
        assertThat(prices.usageTypes().get("lambdaCompute.arm64").of(1e6)).isCloseTo(13.3334, NEARLY);
        assertThat(prices.freeTier(UsageType.LAMBDA_COMPUTE)).isEqualTo(400_000);
        assertThat(prices.instances()).extracting(Instance::type).contains("m7g.large", "m7i.large");
    }

    @Test
    void readsAPriceFileAndExplainsItsErrors(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("mine.json");

        assertThatThrownBy(() -> Prices.read(file))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("cannot read the price file " + file);
        Files.writeString(file, "{\"date\": \"2026-11-24\", \"regoin\": \"eu-west-1\"}");
        assertThatThrownBy(() -> Prices.read(file))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("the field region is missing");
        Files.writeString(file, """
                {"date": "2027-01-01", "region": "eu-west-1", "currency": "EUR", "freeTier": {}, "instances": [],
                 "usageTypes": {"lambdaRequests": {"price": 0.2, "per": 1000000, "source": "mine"}}}""");
        assertThat(CostTable.of(CostReport.of(FUNCTION, usage, Prices.read(file), USUAL)))
                .contains("EUR 0.000001", "Prices of eu-west-1 in EUR, looked up on 2027-01-01.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "lambdaRequests": {"price": -1, "per": 1} | ""                                                                 | price must be 0 or more
            "lambdaRequests": {"per": 1}              | ""                                                                 | `null`
            ""                                        | {"type": "m", "architecture": "arm64", "pricePerHour": 1}              | `null`
            ""                                        | {"type": "m", "architecture": "arm64", "vcpus": 2, "pricePerHour": -1} | the prices of m must be more than 0
            ""                                        | {"type": "m", "vcpus": 2, "pricePerHour": 1}                           | the architecture of m is missing
            """)
    void explainsWhatIsWrongInAPriceFile(String usageType, String instance, String message, @TempDir Path folder)
            throws Exception {
        Path file = Files.writeString(folder.resolve("mine.json"), """
                {"date": "2027-01-01", "region": "eu-west-1", "currency": "EUR", "freeTier": {}, "instances": [%s],
                 "usageTypes": {%s}}""".formatted(given(instance), given(usageType)));

        assertThatThrownBy(() -> Prices.read(file))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(message);
    }

    private static String given(String json) {
        return json.equals("\"\"") ? "" : json;
    }

    private static Usage usage(InvocationRecord... records) {
        return Usage.of(Stream.of(records).map(InvocationRecord::summary), NOW);
    }

    private static Price price(double price, double per) {
        return new Price(price, per, "test");
    }

    private static Prices prices(Map<String, Price> usageTypes) {
        return prices(usageTypes, List.of(INSTANCE));
    }

    private static Prices prices(Map<String, Price> usageTypes, List<Instance> instances) {
        return new Prices(
                "2026-11-24",
                "us-east-1",
                "USD",
                usageTypes,
                Map.of("lambdaCompute", 10.0, "lambdaRequests", 60.0),
                instances,
                Optional.of(new ManagedInstances(15, List.of("m"), "test")));
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }

    private static InvocationRecord upload(int memory, Duration took, Optional<Duration> init, int thumbnails) {
        return record(
                "aws:s3",
                Optional.empty(),
                List.of("uploads/a"),
                memory,
                init.isPresent(),
                init,
                done(took, thumbnails));
    }

    private static InvocationRecord upload(
            String within, int memory, Duration took, Optional<Duration> init, int thumbnails) {
        return record("aws:s3", Optional.of(within), List.of("uploads/a"), memory, false, init, done(took, thumbnails));
    }

    private static InvocationRecord record(int memory, boolean cold, Optional<Duration> init, Optional<Ending> ending) {
        return record("aws:s3", Optional.empty(), List.of(), memory, cold, init, ending);
    }

    private static InvocationRecord record(
            String source,
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
                source,
                "",
                objects,
                cold,
                init,
                memory,
                Optional.empty(),
                within,
                Optional.empty(),
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
                Map.of(),
                Phases.NONE));
    }
}
