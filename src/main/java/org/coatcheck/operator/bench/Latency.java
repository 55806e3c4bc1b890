package org.coatcheck.operator.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How long the AWS stand-in waits before it responds, as a service in the same region has its callers wait.
 *
 * @param millis by operation, such as {@code GetObject}, or by service, such as {@code dynamodb}
 */
record Latency(Map<String, Integer> millis) {

    static final Latency NONE = new Latency(Map.of());

    Latency {
        millis = Map.copyOf(millis);
    }

    /** The wait for an operation, which has precedence over that of its service. */
    Duration of(AwsCall call) {
        int service = millis.getOrDefault(call.service().toString(), 0);
        return Duration.ofMillis(millis.getOrDefault(call.operation(), service));
    }

    @Override
    public String toString() {
        return new TreeMap<>(millis)
                .entrySet().stream()
                        .map(wait -> wait.getKey() + "=" + wait.getValue())
                        .collect(Collectors.joining(","));
    }

    /** Reads {@code GetObject=20,PutObject=30,dynamodb=5,sqs=8}. */
    static final class Converter implements ITypeConverter<Latency> {

        private static final List<String> NAMES = Stream.of(AwsService.values())
                .flatMap(service -> Stream.concat(Stream.of(service.toString()), service.operations().stream()))
                .toList();

        @Override
        public Latency convert(String text) {
            Map<String, Integer> millis = new TreeMap<>();
            for (String wait : text.split(",", -1)) {
                if (!wait.matches("\\w+=\\d{1,5}")) {
                    throw new TypeConversionException(
                            "\"" + wait
                                    + "\" is not an operation or a service with its milliseconds, such as GetObject=20 or sqs=8");
                }
                String name = wait.substring(0, wait.indexOf('='));
                if (!NAMES.contains(name)) {
                    throw new TypeConversionException(
                            "\"" + name + "\" is none of the operations and services " + String.join(", ", NAMES));
                }
                if (millis.put(name, Integer.valueOf(wait.substring(wait.indexOf('=') + 1))) != null) {
                    throw new TypeConversionException("\"" + name + "\" is named twice");
                }
            }
            return new Latency(millis);
        }
    }
}
