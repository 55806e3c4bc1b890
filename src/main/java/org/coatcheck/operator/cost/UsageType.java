package org.coatcheck.operator.cost;

import org.coatcheck.operator.stack.Architecture;

/** What AWS counts and bills of the work on an event. */
enum UsageType {
    LAMBDA_COMPUTE("Lambda compute, GB-s", "lambdaCompute"),
    LAMBDA_REQUESTS("Lambda requests", "lambdaRequests"),
    DYNAMODB_WRITES("DynamoDB write units", "dynamoDbWrites"),
    S3_WRITES("S3 PUT requests", "s3Writes"),
    S3_READS("S3 GET requests", "s3Reads"),
    LOG_GIGABYTES("CloudWatch Logs, GB", "logGigabytes");

    private final String label;
    private final String name;

    UsageType(String label, String name) {
        this.label = label;
        this.name = name;
    }

    /** Its name for people, with its unit. */
    String label() {
        return label;
    }

    /** Its name among the prices; compute has a price for each kind of processor. */
    String name(Architecture architecture) {
        return this == LAMBDA_COMPUTE ? name + "." + architecture : name;
    }

    @Override
    public String toString() {
        return name;
    }
}
