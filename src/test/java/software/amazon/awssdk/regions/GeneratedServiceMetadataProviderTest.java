package software.amazon.awssdk.regions;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.internal.MetadataLoader;

/** Compares this project's class with the one of the same name in the AWS SDK, which may change with a new version. */
class GeneratedServiceMetadataProviderTest {

    private static final Class<?> OURS = GeneratedServiceMetadataProvider.class;

    @ParameterizedTest
    @ValueSource(strings = {"dynamodb", "s3", "sqs"})
    void knowsWhatTheSdkKnowsOfTheServicesThatTheFunctionCalls(String service) throws Exception {
        List<URL> classes = Collections.list(
                OURS.getClassLoader().getResources(OURS.getName().replace('.', '/') + ".class"));
        assertThat(classes).hasSize(2);
        try (SdkFirst sdk = new SdkFirst()) {
            Class<?> theirs = sdk.loadClass(OURS.getName());
            assertThat(theirs).isNotSameAs(OURS);

            Object known = theirs.getMethod("serviceMetadata", String.class)
                    .invoke(theirs.getConstructor().newInstance(), service);

            assertThat(MetadataLoader.serviceMetadata(service)).hasSameClassAs(known);
        }
    }

    @Test
    void leavesOtherServicesToTheUsualHostNames() {
        assertThat(ServiceMetadata.of("lambda")).isInstanceOf(DefaultServiceMetadata.class);
    }

    /** Takes the SDK's class of that name, and every other class from the class path. */
    private static final class SdkFirst extends URLClassLoader {

        SdkFirst() {
            super(new URL[] {
                ServiceMetadata.class.getProtectionDomain().getCodeSource().getLocation()
            });
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(OURS.getName()) ? findClass(name) : super.loadClass(name, resolve);
        }
    }
}
