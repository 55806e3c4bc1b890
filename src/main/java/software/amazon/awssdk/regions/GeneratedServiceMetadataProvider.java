package software.amazon.awssdk.regions;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.servicemetadata.DynamodbServiceMetadata;
import software.amazon.awssdk.regions.servicemetadata.EnhancedS3ServiceMetadata;
import software.amazon.awssdk.regions.servicemetadata.SqsServiceMetadata;

/**
 * Takes the place of the AWS SDK's class of this name, because the class path has this project's classes first. The SDK's has the
 * regions of 300 services, and makes an object for each when the first client is built, which takes a twentieth of a cold start.
 * The function calls three services. For every other one the SDK assumes the usual host names.
 */
@NullMarked
public final class GeneratedServiceMetadataProvider implements ServiceMetadataProvider {

    @Override
    public @Nullable ServiceMetadata serviceMetadata(String endpointPrefix) {
        return switch (endpointPrefix) {
            case "dynamodb" -> new DynamodbServiceMetadata();
            case "s3" -> new EnhancedS3ServiceMetadata();
            case "sqs" -> new SqsServiceMetadata();
            default -> null;
        };
    }
}
