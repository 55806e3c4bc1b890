package org.coatcheck.operator.cost;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.coatcheck.operator.cost.Prices.Instance;
import org.coatcheck.operator.cost.Prices.Price;
import org.coatcheck.operator.stack.Architecture;

/**
 * From which steady load on virtual machines are cheaper than Lambda. What both need, such as the tables and S3, is left
 * out, and so is the free tier.
 *
 * @param term how the machines are paid
 * @param hour the price of one of them, where it is known
 * @param uploadsASecond empty where the price is not known, or where Lambda is cheaper under any load
 */
record BreakEven(Instance instance, Term term, OptionalDouble hour, OptionalDouble uploadsASecond) {

    /** Of two, one may be lost. */
    static final int INSTANCES = 2;

    /** A machine that is fuller than this makes a burst wait. */
    static final double UTILISATION = 0.6;

    private static final double SECONDS_OF_AN_HOUR = 3600;

    enum Term {
        ON_DEMAND("on demand"),
        RESERVED("reserved for a year");

        private final String name;

        Term(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** For each machine and term, of uploads such as were seen; for none where Lambda's own price is not known. */
    static List<BreakEven> of(Usage usage, Prices prices) {
        return prices.instances().stream()
                .flatMap(instance -> costOfAnUpload(usage, prices, instance.architecture()).stream()
                        .flatMap(upload -> Stream.of(Term.values())
                                .map(term -> of(instance, term, upload, uploadsOfAnHour(instance, usage)))))
                .toList();
    }

    private static BreakEven of(Instance instance, Term term, double upload, double uploadsOfAnHour) {
        OptionalDouble hour = switch (term) {
            case ON_DEMAND -> instance.hour();
            case RESERVED -> instance.reservedHour();
        };
        return new BreakEven(
                instance,
                term,
                hour,
                hour.isEmpty() ? hour : uploadsASecond(hour.getAsDouble(), upload, uploadsOfAnHour));
    }

    private static Optional<Double> costOfAnUpload(Usage usage, Prices prices, Architecture architecture) {
        Optional<Price> requests = prices.of(UsageType.LAMBDA_REQUESTS, architecture);
        return prices.of(UsageType.LAMBDA_COMPUTE, architecture)
                .flatMap(compute -> requests.map(request -> compute.of(usage.uploadGbSeconds()) + request.of(1)));
    }

    /** A machine that costs more when it is full than Lambda does for the same will never be cheaper. */
    private static OptionalDouble uploadsASecond(double hour, double upload, double uploadsOfAnHour) {
        return upload * uploadsOfAnHour > hour
                ? OptionalDouble.of(INSTANCES * hour / upload / SECONDS_OF_AN_HOUR)
                : OptionalDouble.empty();
    }

    private static double uploadsOfAnHour(Instance instance, Usage usage) {
        return SECONDS_OF_AN_HOUR * instance.vcpus() * UTILISATION / usage.uploadVcpuSeconds();
    }
}
