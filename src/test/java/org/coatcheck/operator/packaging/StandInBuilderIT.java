package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.amazon.lambda.runtime.ClientContextImpl;
import io.quarkus.amazon.lambda.runtime.ClientImpl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.coatcheck.ledger.LedgerReader;
import org.coatcheck.operator.demo.SampleInvocations;
import org.coatcheck.operator.demo.SampleInvocationsIT;
import org.coatcheck.operator.redrive.FunctionInvoker;
import org.coatcheck.operator.redrive.FunctionInvoker.InvokeResult;
import org.coatcheck.operator.stack.Architecture;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * Runs the whole build of the native package except for the compilation: a script replaces GraalVM's native-image, and its
 * "program" runs the classes on the JVM. So Quarkus's own event loop invokes the function here, as it does in a native image.
 */
class StandInBuilderIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path HOME = Path.of("").toAbsolutePath();
    private static final Path FOLDER = HOME.resolve("target/stand-in");
    private static final Path SOURCES = FOLDER.resolve("coatcheck-native-image-source-jar");
    private static final Path ZIP = FOLDER.resolve("function-native.zip");
    private static final String METADATA = "META-INF/native-image/";
    private static final String OWN_METADATA = METADATA + "org.coatcheck/coatcheck/";

    private static final Path CAT = Path.of("localstack/seed/cat.jpg");
    private static final List<String> PROGRESS = new ArrayList<>();
    private static final TestStack STACK = TestStack.shared();

    private static final class Deployed {
        static final String FUNCTION = STACK.createFunction("stand-in", Packaging.NATIVE, ZIP, Map.of());
    }

    private final String id = UUID.randomUUID().toString().substring(0, 8);

    @BeforeAll
    static void build() throws Exception {
        new NativePackage(HOME, Architecture.ofThisMachine(), "stand-in", ZIP)
                .build(
                        new NativeBuilder.Installed(HOME.resolve("src/test/resources/graalvm")),
                        new Maven(HOME, PROGRESS::add));
    }

    @Test
    void reportsTheStagesOfNativeImage() {
        assertThat(PROGRESS).filteredOn(line -> !line.startsWith("waiting")).containsExactly("[1/8] Initializing...");
    }

    @Test
    void passesTheNeededOptionsToNativeImage() throws Exception {
        assertThat(Files.readAllLines(SOURCES.resolve("native-image.arguments")))
                .contains("--enable-native-access=ALL-UNNAMED", "--enable-url-protocols=http,https", "--no-fallback")
                .contains("-march=" + Architecture.ofThisMachine().processor())
                .endsWith("coatcheck-runner", "-jar", "coatcheck-runner.jar");
    }

    @Test
    void initializesTheClassesOfLibvipsAtRunTime() throws Exception {
        Properties properties = new Properties();
        try (ZipFile jar = jar();
                InputStream file = jar.getInputStream(jar.getEntry(OWN_METADATA + "native-image.properties"))) {
            properties.load(file);
        }

        assertThat(properties).containsEntry("Args", "--initialize-at-run-time=org.coatcheck.image");
    }

    @Test
    void registersTheFunctionsTypesForReflectionAndNoneOfTheOperators() throws Exception {
        List<String> types = json(METADATA + "reflect-config.json").findValuesAsText("name").stream()
                .filter(name -> name.startsWith("org.coatcheck"))
                .toList();
        List<String> own = json(OWN_METADATA + "reachability-metadata.json").findValuesAsText("type");

        assertThat(types)
                .contains("org.coatcheck.function.Function", "org.coatcheck.function.Settings$$CMImpl")
                .contains("org.coatcheck.sdk.Deadline", "org.coatcheck.sdk.DirectRequests")
                .noneMatch(name -> name.startsWith("org.coatcheck.operator"));
        assertThat(own).containsExactly(ClientContextImpl.class.getName(), ClientImpl.class.getName());
        assertThat(json(METADATA + "resource-config.json").toString())
                .contains("services/s3/execution.interceptors", "software.amazon.awssdk.http.SdkHttpService");
    }

    @Test
    void leavesTheClassFilesOfTheSdkOutOfTheResources() throws Exception {
        List<String> excluded = json(METADATA + "resource-config.json")
                .at("/resources/excludes")
                .findValuesAsText("pattern");

        assertThat(excluded).singleElement(STRING).satisfies(pattern -> {
            assertThat("software/amazon/awssdk/services/s3/S3Client.class").matches(pattern);
            assertThat("software/amazon/awssdk/services/s3/execution.interceptors")
                    .doesNotMatch(pattern);
        });
    }

    @Test
    void zipsTheProgramAndLibvips() throws Exception {
        try (ZipFile zip = new ZipFile(ZIP.toFile())) {
            assertThat(zip.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName))
                    .hasSize(2)
                    .contains("bootstrap")
                    .anyMatch(name -> name.startsWith("lib/libvips-cpp.so."));
        }
        assertThat(PackageSize.of(ZIP).describe()).doesNotContain("S3");
    }

    @Test
    void tellsLambdaWhatToSet(@TempDir Path temporary) throws Exception {
        unpacked(temporary).tellsLambdaWhatToSet(StartedFunction.withoutSettings());
    }

    @Test
    void respondsInAwsEmulator(@TempDir Path temporary) throws Exception {
        unpacked(temporary).respondsInAwsEmulator(STACK);
    }

    @Test
    void respondsToEachKindOfEvent() {
        upload("uploads/cat.jpg", CAT);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        SampleInvocations.run(STACK.lambda, function(), new PrintWriter(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(SampleInvocationsIT.EVENTS_AND_RESPONSES);
    }

    @Test
    void makesThumbnailsAndRecordsTheInvocationsContext() {
        upload(id + "/cat.jpg", CAT);

        InvokeResponse response = invoke("cat.jpg");

        assertThat(STACK.s3
                        .headObject(head ->
                                head.bucket(STACK.output("ThumbnailsBucket")).key(id + "/cat.jpg/256.jpg"))
                        .contentLength())
                .isPositive();
        assertThat(new LedgerReader(STACK.dynamoDb, STACK.output("InvocationsTable"))
                        .attempts(response.responseMetadata().requestId()))
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.traceId().orElseThrow()).startsWith("Root=1-");
                    assertThat(record.memoryLimitMb()).isEqualTo(1769);
                    assertThat(record.functionVersion()).isEqualTo("$LATEST");
                });
    }

    @Test
    void readsTheClientContextOfARedrive() throws Exception {
        upload(id + "/text.jpg", Path.of("localstack/seed/README.md"));
        assertThat(status(invoke("text.jpg"))).isEqualTo(422);
        assertThat(status(invoke("text.jpg"))).isEqualTo(200);

        InvokeResult result = new FunctionInvoker(STACK.lambda, function()).redrive(event("text.jpg"));

        assertThat(result)
                .isInstanceOfSatisfying(
                        InvokeResult.Responded.class,
                        responded -> assertThat(responded.status()).isEqualTo(422));
    }

    private static String function() {
        STACK.assumeHostMode("has no JVM of this machine, which the stand-in needs");
        return Deployed.FUNCTION;
    }

    private static StartedFunction unpacked(Path temporary) throws IOException {
        StartedFunction function = new StartedFunction(temporary.resolve("function"), temporary.resolve("log"));
        Zips.unpack(ZIP, function.folder());
        return function;
    }

    private static void upload(String key, Path file) {
        STACK.s3.putObject(put -> put.bucket(STACK.output("UploadsBucket")).key(key), file);
    }

    private InvokeResponse invoke(String file) {
        return STACK.lambda.invoke(invoke -> invoke.functionName(function()).payload(event(file)));
    }

    private SdkBytes event(String file) {
        return SdkBytes.fromUtf8String("{\"source\":\"aws:s3\",\"detail\":\"%s/%s\"}".formatted(id, file));
    }

    private static int status(InvokeResponse response) throws IOException {
        return JSON.readTree(response.payload().asByteArray()).path("status").asInt();
    }

    private static ZipFile jar() throws IOException {
        return new ZipFile(SOURCES.resolve("coatcheck-runner.jar").toFile());
    }

    private static JsonNode json(String file) throws IOException {
        try (ZipFile jar = jar();
                InputStream content = jar.getInputStream(jar.getEntry(file))) {
            return JSON.readTree(content);
        }
    }
}
