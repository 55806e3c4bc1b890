package org.coatcheck.operator.cost;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.terminal.CommandException;

/**
 * AWS's prices in one region, read from the built-in {@code prices.json} or from a file of the same format.
 *
 * @param date when the prices were looked up
 * @param usageTypes the price by {@link UsageType#priceKey(Architecture)}; a usage type that is missing has no known price
 * @param freeTier the amount that an account gets free in a month, by {@link UsageType#toString()}
 * @param instances the EC2 instance types that Lambda is compared with
 * @param managedInstances what Lambda charges to manage such instances; empty if that is not known
 */
record Prices(
        String date,
        String region,
        String currency,
        Map<String, Price> usageTypes,
        Map<String, Double> freeTier,
        List<Instance> instances,
        Optional<ManagedInstances> managedInstances) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    Prices {
        requireNonNull(date, "the field date is missing");
        requireNonNull(region, "the field region is missing");
        requireNonNull(currency, "the field currency is missing");
        requireNonNull(usageTypes, "the field usageTypes is missing");
        requireNonNull(freeTier, "the field freeTier is missing");
        requireNonNull(instances, "the field instances is missing");
    }

    /**
     * The price of one usage type.
     *
     * @param price for the amount {@code per}
     * @param source AWS's page that states the price
     */
    record Price(double price, double per, String source) {

        Price {
            if (price < 0 || per <= 0) {
                throw new IllegalArgumentException("price must be 0 or more, and per must be more than 0");
            }
        }

        double of(double amount) {
            return amount / per * price;
        }
    }

    /**
     * An EC2 instance type and its prices.
     *
     * @param type such as {@code m7g.large}
     * @param pricePerHour On-Demand; empty if it is not known
     * @param reservedPricePerHour Reserved for 1 year, which is paid whether the instance runs or not; empty if it is not
     *     known
     * @param source AWS's page that states the prices
     */
    record Instance(
            String type,
            Architecture architecture,
            int vcpus,
            OptionalDouble pricePerHour,
            OptionalDouble reservedPricePerHour,
            String source) {

        Instance {
            requireNonNull(type, "the type of an instance is missing");
            requireNonNull(architecture, () -> "the architecture of " + type + " is missing");
            if (vcpus < 1 || pricePerHour.orElse(1) <= 0 || reservedPricePerHour.orElse(1) <= 0) {
                throw new IllegalArgumentException("the vcpus and the prices of " + type + " must be more than 0");
            }
        }
    }

    /**
     * What Lambda Managed Instances cost.
     *
     * @param feePercent of the On-Demand price of the instances
     * @param types of instances that Lambda manages
     * @param source AWS's page that states it
     */
    record ManagedInstances(double feePercent, List<String> types, String source) {

        ManagedInstances {
            requireNonNull(types, "the types of managedInstances are missing");
            if (feePercent < 0) {
                throw new IllegalArgumentException("feePercent must be 0 or more");
            }
        }
    }

    static Prices builtIn() {
        try (InputStream file = requireNonNull(Prices.class.getResourceAsStream("prices.json"))) {
            return JSON.readValue(file, Prices.class);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the built-in prices.json", unreadable);
        }
    }

    /**
     * Reads a price file.
     *
     * @throws CommandException if the file cannot be read or is not valid
     */
    static Prices read(Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            return JSON.readValue(bytes, Prices.class);
        } catch (JsonProcessingException invalid) {
            throw new CommandException(
                    "the price file " + file + " does not have the format of prices.json: " + reason(invalid), invalid);
        } catch (IOException unreadable) {
            throw new CommandException("cannot read the price file " + file, unreadable);
        }
    }

    /** The message of the check in a record's constructor, if one failed; else Jackson's own. */
    private static String reason(JsonProcessingException invalid) {
        return Optional.ofNullable(invalid.getCause())
                .map(Throwable::getMessage)
                .orElseGet(invalid::getOriginalMessage);
    }

    Optional<Price> price(UsageType usageType, Architecture architecture) {
        return Optional.ofNullable(usageTypes.get(usageType.priceKey(architecture)));
    }

    double freeTier(UsageType usageType) {
        return freeTier.getOrDefault(usageType.toString(), 0.0);
    }
}
