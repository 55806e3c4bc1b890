package org.coatcheck.operator.bench;

import java.util.List;
import java.util.Locale;

/** The services of the stand-in. Each has a port of its own, as in AWS each has a host: a function connects to each. */
@SuppressWarnings("ImmutableEnumChecker") // List.of() makes them immutable
enum AwsService {
    S3("GetObject", "HeadObject", "PutObject", "DeleteObject", "DeleteObjects"),
    DYNAMODB("PutItem", "GetItem"),
    SQS("SendMessage");

    private final List<String> operations;

    AwsService(String... operations) {
        this.operations = List.of(operations);
    }

    /** Those that the stand-in knows, by AWS's names. */
    List<String> operations() {
        return operations;
    }

    /** The variable by which every AWS SDK finds the service. */
    String endpointVariable() {
        return "AWS_ENDPOINT_URL_" + name();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
