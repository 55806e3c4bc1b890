package org.coatcheck.operator.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.testing.EventFiles;
import org.coatcheck.testing.TestStack;

/**
 * Promises of the packagings, tested on a process that is started as Lambda starts it.
 *
 * @param folder of the unzipped package, with its program {@code bootstrap}
 * @param log the file to which the processes write
 */
record StartedFunction(Path folder, Path log) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path HOME = Path.of("").toAbsolutePath();

    /** With this option the JVM logs which provider encrypts, and which one makes the keys of a handshake. */
    private static final String SHOW_PROVIDERS = "-Djava.security.debug=provider";

    private static final String ENCRYPTED_BY = "Cipher.AES/GCM/NoPadding, mode: encryption, algorithm from: ";
    private static final String KEYS_BY = "KeyPairGenerator.EC algorithm from: ";
    private static final String NATIVE_CODE = "CoatcheckNative";
    private static final String JAVA_CODE = "SunJCE";

    /** The SDK's class with the regions of a service. */
    private static final Pattern SERVICE = Pattern.compile("regions\\.servicemetadata\\.(\\w+)ServiceMetadata ");

    /** Of the ledger: in a cold process on a busy machine, DynamoDB may respond too late. */
    private static final String LOST_RECORD = "an audit record was not written";

    void encryptsTlsWithNativeCode(FunctionProcesses processes) throws Exception {
        String output = outputOfATick(processes, List.of(SHOW_PROVIDERS));

        assertThat(output)
                .contains(ENCRYPTED_BY + NATIVE_CODE)
                .doesNotContain(ENCRYPTED_BY + JAVA_CODE)
                .contains(KEYS_BY + NATIVE_CODE)
                .doesNotContain("algorithm from: SunEC");
    }

    void encryptsTlsWithoutNativeCodeIfThatCannotBeLoaded(FunctionProcesses processes) throws Exception {
        Path library = folder.resolve("lib").resolve(System.mapLibraryName("amazonCorrettoCryptoProvider"));
        Path backup = Files.move(library, folder.resolve("backup"), StandardCopyOption.REPLACE_EXISTING);
        try {
            Files.writeString(library, "not a library");

            String output = outputOfATick(processes, List.of(SHOW_PROVIDERS));

            assertThat(output).contains(ENCRYPTED_BY + JAVA_CODE).doesNotContain(ENCRYPTED_BY + NATIVE_CODE);
            assertThat(output.lines().filter(line -> line.contains(library + " cannot be loaded")))
                    .hasSize(1);
        } finally {
            Files.move(backup, library, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** It starts with the option that names libvips, too. */
    void endsWithoutAnErrorInItsLog(FunctionProcesses processes) throws Exception {
        String output = outputOfATick(processes, List.of("-Dvips.library=" + folder.resolve("lib/libvips.so")));

        assertThat(output.lines())
                .anyMatch(line -> line.contains("done: "))
                .filteredOn(line -> !line.contains(LOST_RECORD))
                .noneMatch(line -> line.contains("\"level\":\"ERROR\"") || line.contains("\"level\":\"WARN\""));
    }

    /** The regions of 300 services took a twentieth of a cold start. */
    void loadsTheRegionsOfItsOwnServicesOnly(FunctionProcesses processes) throws Exception {
        String output = outputOfATick(processes, List.of("-Xlog:class+load"));

        assertThat(SERVICE.matcher(output).results().map(service -> service.group(1)))
                .contains("Dynamodb")
                .isSubsetOf("Dynamodb", "EnhancedS3", "S3", "Sqs");
    }

    /** The emulator has the code of Lambda's own Runtime API. */
    void respondsInAwsEmulator(TestStack stack) throws Exception {
        String key = "emulator/" + UUID.randomUUID() + "/cat.jpg";
        stack.s3.putObject(
                put -> put.bucket(stack.output("UploadsBucket")).key(key), HOME.resolve("localstack/seed/cat.jpg"));
        Map<String, String> environment = FunctionProcesses.deployedEnvironment(stack.aws(), stack.stack());

        try (RuntimeInterfaceEmulator emulator =
                new RuntimeInterfaceEmulator(new FunctionProcess(folder, environment, log))) {
            String upload = "{\"source\":\"aws:s3\",\"detail\":\"%s\"}".formatted(key);
            assertThat(emulator.invoke(upload.getBytes(UTF_8)))
                    .isEqualTo(json("{\"status\":200,\"body\":\"queued thumbnail job for %s\"}".formatted(key)));
            assertThat(emulator.invoke(EventFiles.bytes("apigateway-http.json")).path("statusCode"))
                    .isEqualTo(json("200"));
            assertThat(emulator.invoke(EventFiles.bytes("kinesis.json")).path("status"))
                    .isEqualTo(json("400"));
        }
        assertThat(stack.s3
                        .headObject(head ->
                                head.bucket(stack.output("ThumbnailsBucket")).key(key + "/256.jpg"))
                        .contentLength())
                .isPositive();
    }

    /** The sentence reaches Lambda, and is a line of the log, without a stack trace. */
    void tellsLambdaWhatToSet(Map<String, String> variables) throws Exception {
        Files.deleteIfExists(log);

        assertThatThrownBy(() -> new FunctionProcess(folder, variables, log)
                        .run(List.of(TrainingEvents.of(HOME, "schedule-rule.json", 204))))
                .hasMessageContaining("the function failed to start")
                .hasMessageContaining(
                        "Coatcheck does not start. COATCHECK_UPLOADS_BUCKET is not set: it names the bucket");

        assertThat(Files.readAllLines(log).stream().filter(line -> line.contains("Coatcheck does not start")))
                .singleElement()
                .satisfies(line -> assertThat(json(line).path("message").asText())
                        .startsWith("Coatcheck does not start. COATCHECK_UPLOADS_BUCKET is not set"));
        assertThat(Files.readString(log)).doesNotContain("\tat ").doesNotContain("Exception");
    }

    /** The variables of a deployed function, without the function's settings. */
    static Map<String, String> withoutSettings() {
        Map<String, String> variables = new HashMap<>(new Aws.Local(URI.create(Aws.LOCAL_ENDPOINT)).variables());
        variables.put("_HANDLER", "io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler::handleRequest");
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769");
        return variables;
    }

    private String outputOfATick(FunctionProcesses processes, List<String> javaOptions)
            throws IOException, InterruptedException {
        Files.deleteIfExists(log);
        processes.start(folder, javaOptions);
        return Files.readString(log);
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }
}
