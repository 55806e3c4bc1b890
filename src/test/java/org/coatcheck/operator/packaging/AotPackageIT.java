package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.coatcheck.operator.demo.SampleInvocations;
import org.coatcheck.operator.demo.SampleInvocationsIT;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Packaging;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.TestClients;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.Runtime;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Builds the aot package, deploys it with {@code deploy/template.yaml}, and invokes it. */
class AotPackageIT {

    private static final Path HOME = Path.of("").toAbsolutePath();
    private static final Aws.Local AWS = new Aws.Local(TestClients.endpoint());
    private static final AotPackage PACKAGE = new AotPackage(HOME);
    private static final String TICK = "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}";

    private static Stack stack;

    private final S3Client s3 = AWS.s3();
    private final LambdaClient lambda = AWS.lambda();

    @BeforeAll
    static void deploy() throws Exception {
        PACKAGE.build(AWS, TestStack.shared().stack(), System.err::println);
        stack = Stack.create(
                AWS,
                "aot-" + UUID.randomUUID().toString().substring(0, 8),
                HOME,
                Map.of(
                        "Packaging", "aot",
                        "TickSchedule", "rate(1 day)",
                        "TickBy", "scheduler",
                        "Endpoint", "function-url"));
    }

    @AfterAll
    static void delete() {
        stack.delete(AWS);
    }

    @Test
    void respondsToEachKindOfEvent() {
        s3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key("uploads/cat.jpg"),
                Path.of("localstack/seed/cat.jpg"));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        SampleInvocations.run(
                lambda, stack.output("FunctionAlias"), new PrintWriter(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(SampleInvocationsIT.EVENTS_AND_RESPONSES);
        assertThat(deployed().runtime()).isEqualTo(Runtime.PROVIDED_AL2023);
    }

    @Test
    void makesAThumbnailOfAnUpload() throws Exception {
        s3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key("uploads/aot/cat.jpg"),
                Path.of("localstack/seed/cat.jpg"));

        BufferedImage thumbnail = Eventually.get("thumbnail", () -> image("uploads/aot/cat.jpg/256.jpg"));

        assertThat(thumbnail.getWidth()).isEqualTo(256);
        assertThat(thumbnail.getHeight()).isEqualTo(170);
    }

    /** LocalStack recognizes a function URL by the host name, which Java cannot resolve: so the request names it itself. */
    @Test
    void respondsAtItsFunctionUrl() throws Exception {
        URI url = URI.create(stack.output("ApiUrl"));
        try (Socket socket = new Socket(AWS.endpoint().getHost(), AWS.endpoint().getPort())) {
            socket.getOutputStream()
                    .write("GET /hello HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(url.getAuthority())
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200")
                    .contains("echoed GET /hello");
        }
    }

    /** With -XX:AOTMode=on a JVM that cannot use its cache exits at once, as the next test shows. */
    @Test
    void usesItsCacheWhenDeployed() {
        String function = stack.name() + "-strict";
        GetFunctionConfigurationResponse deployed = deployed();
        Map<String, String> variables = new HashMap<>(deployed.environment().variables());
        variables.merge("JAVA_TOOL_OPTIONS", " -XX:AOTMode=on", String::concat);
        String bucket = stack.name() + "-code";
        String key = s3.listObjectsV2(list -> list.bucket(bucket))
                .contents()
                .getFirst()
                .key();
        lambda.createFunction(create -> create.functionName(function)
                .runtime(deployed.runtime())
                .handler(deployed.handler())
                .role(deployed.role())
                .memorySize(deployed.memorySize())
                .timeout(deployed.timeout())
                .environment(environment -> environment.variables(variables))
                .code(code -> code.s3Bucket(bucket).s3Key(key)));
        lambda.waiter().waitUntilFunctionActiveV2(get -> get.functionName(function));

        InvokeResponse response =
                lambda.invoke(invoke -> invoke.functionName(function).payload(SdkBytes.fromUtf8String(TICK)));

        assertThat(response.functionError()).isNull();
        assertThat(response.payload().asUtf8String()).contains("\"status\":204");
        lambda.deleteFunction(delete -> delete.functionName(function));
    }

    @Test
    void worksWithoutItsCacheWhenAJarHasChanged(@TempDir Path temporary) throws Exception {
        Path function = temporary.resolve("function");
        Zips.unpack(Packaging.AOT.zip(HOME), function);
        Files.setLastModifiedTime(function.resolve("jars/coatcheck.jar"), FileTime.from(Instant.now()));

        try (FunctionProcesses processes = new FunctionProcesses(AWS, stack, HOME, temporary.resolve("log"))) {
            processes.start(function, List.of("-XX:AOTMode=auto"));
            assertThatThrownBy(() -> processes.start(function, List.of("-XX:AOTMode=on")))
                    .hasMessageContaining("the function's process ended");
        }
    }

    @Test
    void keepsThePromisesOfAStart(@TempDir Path temporary) throws Exception {
        Path log = temporary.resolve("log");
        StartedFunction function = new StartedFunction(temporary.resolve("function"), log);
        Zips.unpack(Packaging.AOT.zip(HOME), function.folder());

        try (FunctionProcesses processes = new FunctionProcesses(AWS, stack, HOME, log)) {
            function.encryptsTlsWithNativeCode(processes);
            function.encryptsTlsWithoutNativeCodeIfThatCannotBeLoaded(processes);
            function.endsWithoutAnErrorInItsLog(processes);
            function.startsWithTheOptionThatNamesLibvips(processes);
        }
        function.tellsLambdaWhatToSet(StartedFunction.withoutSettings());
    }

    @Test
    void fitsIntoLambdaWithoutTheOperatorsLibraries() throws Exception {
        assertThat(PackageSize.of(Packaging.AOT.zip(HOME)).describe()).contains("through S3");
        try (ZipFile zip = new ZipFile(Packaging.AOT.zip(HOME).toFile())) {
            List<String> names = zip.stream().map(ZipEntry::getName).toList();
            assertThat(names)
                    .contains("bootstrap", "function.aot", "jre/bin/java", "jars/coatcheck.jar")
                    .noneMatch(name -> name.contains("picocli") || name.contains("testcontainers"));
        }
    }

    @Test
    void isUpToDateUntilItsSourcesChange() throws Exception {
        assertThat(PACKAGE.isUpToDate()).isTrue();

        FileTime before = Files.getLastModifiedTime(Packaging.JVM.zip(HOME));
        try {
            Files.setLastModifiedTime(Packaging.JVM.zip(HOME), FileTime.from(Instant.now()));

            assertThat(PACKAGE.isUpToDate()).isFalse();
        } finally {
            Files.setLastModifiedTime(Packaging.JVM.zip(HOME), before);
        }
    }

    private static GetFunctionConfigurationResponse deployed() {
        try (LambdaClient lambda = AWS.lambda()) {
            return lambda.getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")));
        }
    }

    private Optional<BufferedImage> image(String key) {
        try (InputStream file =
                s3.getObject(get -> get.bucket(stack.output("ThumbnailsBucket")).key(key))) {
            return Optional.of(ImageIO.read(file));
        } catch (NoSuchKeyException notYet) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
