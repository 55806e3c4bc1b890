package org.coatcheck.operator.cost;

import org.coatcheck.operator.stack.Architecture;

/** A usage type: one thing that AWS counts and bills when the function processes an event. */
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

    /** The label in printed tables, with the unit. */
    String label() {
        return label;
    }

    /** The key in a price file. Only Lambda compute has a price per architecture, such as {@code lambdaCompute.arm64}. */
    String priceKey(Architecture architecture) {
        return this == LAMBDA_COMPUTE ? name + "." + architecture : name;
    }

    @Override
    public String toString() {
        return name;
    }
}
