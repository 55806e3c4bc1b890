package org.coatcheck.operator.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Compares the native program with the deployed function on the JVM, on the same stack: {@code mvn verify -Dnative}. Quarkus
 * starts the program with a Runtime API, which passes it the events that are posted to a local URL.
 */
@QuarkusIntegrationTest
@WithTestResource(NativeFunctionIT.StackSettings.class)
class NativeFunctionIT {

    /** Gives the program the settings of the deployed function, and the endpoint of LocalStack. */
    public static final class StackSettings implements QuarkusTestResourceLifecycleManager {

        @Override
        public Map<String, String> start() {
            TestStack stack = TestStack.shared();
            Map<String, String> properties = new HashMap<>();
            stack
                    .lambda
                    .getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")))
                    .environment()
                    .variables()
                    .entrySet()
                    .stream()
                    .filter(variable -> variable.getKey().startsWith(PREFIX))
                    .forEach(variable -> properties.put(property(variable.getKey()), variable.getValue()));
            properties.put("aws.endpointUrl", TestClients.endpoint().toString());
            properties.put("aws.region", Aws.LOCAL_REGION);
            properties.put("aws.accessKeyId", Aws.LOCAL_CREDENTIAL);
            properties.put("aws.secretAccessKey", Aws.LOCAL_CREDENTIAL);
            return properties;
        }

        private static String property(String variable) {
            return "coatcheck."
                    + variable.substring(PREFIX.length())
                            .toLowerCase(Locale.ROOT)
                            .replace('_', '-');
        }

        @Override
        public void stop() {
            // The stack is shared.
        }
    }

    private static final String PREFIX = "COATCHECK_";

    /** The URL of Quarkus's event server, whose port the build has chosen. */
    private static final URI EVENTS =
            URI.create("http://localhost:" + System.getProperty("quarkus.lambda.mock-event-server.test-port") + "/");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestStack stack = TestStack.shared();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String folder = UUID.randomUUID().toString();

    static Stream<Path> images() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/images/ok"))) {
            return files.toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("images")
    void makesTheSameThumbnailsAsTheJvm(Path image) throws Exception {
        byte[] onNative = thumbnail(image, "native", this::invokeNative);
        byte[] onJvm = thumbnail(image, "jvm", this::invokeDeployed);

        assertThat(onNative).isEqualTo(onJvm);
    }

    static Stream<Path> events() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/events"))) {
            return files.filter(file -> file.toString().endsWith(".json")).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void respondsToEveryKindOfEventAsTheJvmDoes(Path event) throws Exception {
        byte[] bytes = Files.readAllBytes(event);

        assertThat(invokeNative(bytes)).isEqualTo(invokeDeployed(bytes));
    }

    private interface Invocable {
        JsonNode invoke(byte[] event) throws Exception;
    }

    private byte[] thumbnail(Path image, String packaging, Invocable function) throws Exception {
        String key = folder + "/" + packaging + "/" + image.getFileName();
        stack.s3.putObject(put -> put.bucket(stack.output("UploadsBucket")).key(key), image);
        JsonNode response = function.invoke(
                "{\"source\":\"aws:s3\",\"detail\":\"%s\"}".formatted(key).getBytes(UTF_8));
        assertThat(response.path("status").asInt()).as(response::toString).isEqualTo(200);
        String bucket = stack.output("ThumbnailsBucket");
        S3Object thumbnail = stack.s3
                .listObjectsV2(list -> list.bucket(bucket).prefix(key + "/"))
                .contents()
                .getFirst();
        return stack.s3
                .getObjectAsBytes(get -> get.bucket(bucket).key(thumbnail.key()))
                .asByteArrayUnsafe();
    }

    private JsonNode invokeNative(byte[] event) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(EVENTS)
                .POST(HttpRequest.BodyPublishers.ofByteArray(event))
                .build();
        return JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }

    private JsonNode invokeDeployed(byte[] event) throws Exception {
        InvokeResponse response = stack.lambda.invoke(
                invoke -> invoke.functionName(stack.output("FunctionName")).payload(SdkBytes.fromByteArray(event)));
        return JSON.readTree(response.payload().asByteArrayUnsafe());
    }
}
