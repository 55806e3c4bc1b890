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
 * What AWS asks: {@code prices.json} beside this class, or a file of the same form.
 *
 * @param date when they were looked up
 * @param goods by {@link UsageType#name(Architecture)}; what is not there has no price that is known
 * @param free in a month and an account, by {@link UsageType#toString()}
 */
record Prices(
        String date,
        String region,
        String currency,
        Map<String, Price> goods,
        Map<String, Double> free,
        List<Instance> instances) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .build();

    Prices {
        requireNonNull(date, "it has no date");
        requireNonNull(region, "it has no region");
        requireNonNull(currency, "it has no currency");
        requireNonNull(goods, "it has no goods");
        requireNonNull(free, "it has no free");
        requireNonNull(instances, "it has no instances");
    }

    /**
     * A price.
     *
     * @param price of so many
     * @param source AWS's page that has it
     */
    record Price(double price, double per, String source) {

        Price {
            if (price < 0 || per <= 0) {
                throw new IllegalArgumentException("a price is no less than 0, for more than 0");
            }
        }

        double of(double amount) {
            return amount / per * price;
        }
    }

    /**
     * A kind of virtual machine.
     *
     * @param hour its price on demand
     * @param reservedHour its price where it is paid for a year, used or not
     */
    record Instance(
            String type,
            Architecture architecture,
            int vcpus,
            OptionalDouble hour,
            OptionalDouble reservedHour,
            String source) {}

    static Prices ofThisVersion() {
        try (InputStream file = requireNonNull(Prices.class.getResourceAsStream("prices.json"))) {
            return JSON.readValue(file, Prices.class);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static Prices read(Path file) {
        try (InputStream bytes = Files.newInputStream(file)) {
            return JSON.readValue(bytes, Prices.class);
        } catch (JsonProcessingException strange) {
            throw new CommandException(
                    "the prices in " + file + " are not like those of prices.json: " + why(strange), strange);
        } catch (IOException unreadable) {
            throw new CommandException("cannot read the prices in " + file, unreadable);
        }
    }

    private static String why(JsonProcessingException strange) {
        return Optional.ofNullable(strange.getCause())
                .map(Throwable::getMessage)
                .orElseGet(strange::getOriginalMessage);
    }

    Optional<Price> of(UsageType good, Architecture architecture) {
        return Optional.ofNullable(goods.get(good.name(architecture)));
    }

    double free(UsageType good) {
        return free.getOrDefault(good.toString(), 0.0);
    }
}
