package org.coatcheck.operator.bench;

import java.util.Locale;

/** The services of the stand-in. Each has a port of its own, as in AWS each has a host: a function connects to each. */
enum AwsService {
    S3,
    DYNAMODB,
    SQS;

    /** The variable by which every AWS SDK finds the service. */
    String endpointVariable() {
        return "AWS_ENDPOINT_URL_" + name();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
