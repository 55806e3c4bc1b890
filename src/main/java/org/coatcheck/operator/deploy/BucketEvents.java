package org.coatcheck.operator.deploy;

/** How an owner makes a bucket send its events to EventBridge. */
final class BucketEvents {

    private BucketEvents() {}

    /**
     * A shell command that turns EventBridge on for a bucket. S3 replaces all notifications of a bucket at once, so the command
     * adds EventBridge to those that the bucket has.
     *
     * @param bucket a bucket's name, which needs no quotes in a shell
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html">
     *     PutBucketNotificationConfiguration</a>
     */
    static String commandFor(String bucket) {
        return """
                aws s3api put-bucket-notification-configuration --bucket %1$s --notification-configuration \\
                  "$(aws s3api get-bucket-notification-configuration --bucket %1$s --output json \\
                    --query 'merge(@, `{"EventBridgeConfiguration": {}}`)')\"""".formatted(bucket);
    }
}
