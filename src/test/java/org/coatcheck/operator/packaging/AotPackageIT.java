package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coatcheck.testing.Waiting.OFTEN;

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
    private static final S3Client S3 = AWS.s3();
    private static final LambdaClient LAMBDA = AWS.lambda();
    private static final String TICK = "{\"source\":\"aws:events\",\"detail\":\"0900Z\"}";

    @TempDir
    private static Path temporary;

    /** A time at the beginning of the build. */
    private static Instant begun = Instant.MAX;

    private static Stack stack;
    private static StartedFunction function;
    private static FunctionProcesses processes;

    @BeforeAll
    static void deploy() throws Exception {
        PACKAGE.build(AWS, TestStack.shared().stack(), line -> {
            begun = line.startsWith("linking") ? Instant.now() : begun;
            System.err.println(line);
        });
        stack = Stack.create(
                AWS,
                "aot-" + UUID.randomUUID().toString().substring(0, 8),
                HOME,
                Map.of(
                        "Packaging", "aot",
                        "TickSchedule", "rate(1 day)",
                        "TickBy", "scheduler",
                        "Endpoint", "function-url"));
        function = new StartedFunction(temporary.resolve("function"), temporary.resolve("log"));
        Zips.unpack(Packaging.AOT.zip(HOME), function.folder());
        processes = new FunctionProcesses(AWS, stack, HOME, function.log());
    }

    @AfterAll
    static void delete() throws Exception {
        processes.close();
        stack.delete(AWS);
    }

    @Test
    void respondsToEachKindOfEvent() {
        S3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key("uploads/cat.jpg"),
                Path.of("localstack/seed/cat.jpg"));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        SampleInvocations.run(
                LAMBDA, stack.output("FunctionAlias"), new PrintWriter(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(SampleInvocationsIT.EVENTS_AND_RESPONSES);
        assertThat(deployed().runtime()).isEqualTo(Runtime.PROVIDED_AL2023);
    }

    @Test
    void makesAThumbnailOfAnUpload() throws Exception {
        S3.putObject(
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
        String strict = stack.name() + "-strict";
        GetFunctionConfigurationResponse deployed = deployed();
        Map<String, String> variables = new HashMap<>(deployed.environment().variables());
        variables.merge("JAVA_TOOL_OPTIONS", " -XX:AOTMode=on", String::concat);
        String bucket = stack.name() + "-code";
        String key = S3.listObjectsV2(list -> list.bucket(bucket))
                .contents()
                .getFirst()
                .key();
        LAMBDA.createFunction(create -> create.functionName(strict)
                .runtime(deployed.runtime())
                .handler(deployed.handler())
                .role(deployed.role())
                .memorySize(deployed.memorySize())
                .timeout(deployed.timeout())
                .environment(environment -> environment.variables(variables))
                .code(code -> code.s3Bucket(bucket).s3Key(key)));
        LAMBDA.waiter().waitUntilFunctionActive(get -> get.functionName(strict), OFTEN);

        InvokeResponse response =
                LAMBDA.invoke(invoke -> invoke.functionName(strict).payload(SdkBytes.fromUtf8String(TICK)));

        assertThat(response.functionError()).isNull();
        assertThat(response.payload().asUtf8String()).contains("\"status\":204");
        LAMBDA.deleteFunction(delete -> delete.functionName(strict));
    }

    @Test
    void worksWithoutItsCacheWhenAJarHasChanged() throws Exception {
        Path jar = function.folder().resolve("jars/coatcheck.jar");
        FileTime before = Files.getLastModifiedTime(jar);
        try {
            Files.setLastModifiedTime(jar, FileTime.from(Instant.now()));

            processes.start(function.folder(), List.of("-XX:AOTMode=auto"));
            assertThatThrownBy(() -> processes.start(function.folder(), List.of("-XX:AOTMode=on")))
                    .hasMessageContaining("the function's process ended");
        } finally {
            Files.setLastModifiedTime(jar, before);
        }
    }

    @Test
    void keepsThePromisesOfAStart() throws Exception {
        function.encryptsTlsWithNativeCode(processes);
        function.encryptsTlsWithoutNativeCodeIfThatCannotBeLoaded(processes);
        function.endsWithoutAnErrorInItsLog(processes);
        function.loadsTheRegionsOfItsOwnServicesOnly(processes);
        function.tellsLambdaWhatToSet(StartedFunction.withoutSettings());
    }

    /** A warning of the JVM would be in Lambda's log at each start. */
    @Test
    void itsRuntimeHasItsOptionsWithoutAWarning() throws Exception {
        Process java = new ProcessBuilder(
                        function.folder().resolve("jre/bin/java").toString(), "-XX:+PrintFlagsFinal", "-version")
                .redirectErrorStream(true)
                .start();

        assertThat(new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .containsPattern("CompilerThreadPriority += 5 ")
                .containsPattern("AOTReplayTraining += false ")
                .doesNotContain("warning");
    }

    @Test
    void respondsInAwsEmulator() throws Exception {
        function.respondsInAwsEmulator(TestStack.shared());
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
    void isUpToDateUntilItsSourcesChangeAlsoWhileItIsBuilt() throws Exception {
        assertThat(PACKAGE.isUpToDate()).isTrue();

        FileTime before = Files.getLastModifiedTime(Packaging.JVM.zip(HOME));
        try {
            Files.setLastModifiedTime(Packaging.JVM.zip(HOME), FileTime.from(begun));

            assertThat(PACKAGE.isUpToDate()).isFalse();
        } finally {
            Files.setLastModifiedTime(Packaging.JVM.zip(HOME), before);
        }
    }

    private static GetFunctionConfigurationResponse deployed() {
        return LAMBDA.getFunctionConfiguration(get -> get.functionName(stack.output("FunctionName")));
    }

    private Optional<BufferedImage> image(String key) {
        try (InputStream file =
                S3.getObject(get -> get.bucket(stack.output("ThumbnailsBucket")).key(key))) {
            return Optional.of(ImageIO.read(file));
        } catch (NoSuchKeyException notYet) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
