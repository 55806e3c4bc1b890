package org.coatcheck.operator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import org.coatcheck.operator.Coatcheck;
import org.coatcheck.testing.CompiledClass;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the bench with the built function, and with a function made here. */
class BenchCommandIT {

    /** A custom runtime, whose JVM trusts the stand-in by JDK_JAVA_OPTIONS. */
    private static final String TINY = """
            import java.awt.image.BufferedImage;
            import java.io.*;
            import java.net.URI;
            import java.net.http.*;
            import java.net.http.HttpRequest.BodyPublishers;
            import java.net.http.HttpResponse.BodyHandlers;
            import javax.imageio.ImageIO;

            void main(String[] arguments) throws Exception {
                var http = HttpClient.newHttpClient();
                var api = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/";
                var s3 = System.getenv("AWS_ENDPOINT_URL_S3") + "/";
                while (true) {
                    var next = http.send(HttpRequest.newBuilder(URI.create(api + "next")).build(), BodyHandlers.ofString());
                    var keys = java.util.regex.Pattern.compile("\\"key\\":\\"([^\\"]+)\\"").matcher(next.body()).results();
                    for (var key : arguments.length > 0 ? List.<String>of() : keys.map(found -> found.group(1)).toList()) {
                        var get = HttpRequest.newBuilder(URI.create(s3 + "bench-uploads/" + key)).build();
                        var image = ImageIO.read(http.send(get, BodyHandlers.ofInputStream()).body());
                        var small = new BufferedImage(256, 192, BufferedImage.TYPE_INT_RGB);
                        small.createGraphics().drawImage(image, 0, 0, 256, 192, null);
                        var file = new ByteArrayOutputStream();
                        ImageIO.write(small, "jpeg", file);
                        var put = HttpRequest.newBuilder(URI.create(s3 + "bench-thumbnails/" + key))
                                .PUT(BodyPublishers.ofByteArray(file.toByteArray()));
                        http.send(put.build(), BodyHandlers.discarding());
                    }
                    var id = next.headers().firstValue("lambda-runtime-aws-request-id").orElseThrow();
                    http.send(HttpRequest.newBuilder(URI.create(api + id + "/response"))
                            .POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.discarding());
                }
            }
            """;

    private static final String RUN_TINY =
            "exec \"%s/bin/java\" -XX:TieredStopAtLevel=1 -cp . Tiny".formatted(System.getProperty("java.home"));

    private static byte[] tiny;

    @TempDir
    private Path folder;

    @BeforeAll
    static void compile(@TempDir Path classes) throws IOException {
        tiny = CompiledClass.of(classes, "Tiny", TINY);
    }

    @Test
    void measuresTheBuiltFunctionBesideAnother() throws Exception {
        Path json = folder.resolve("bench.json");
        Path svg = folder.resolve("bench.svg");

        String table = bench(
                "--function", "a-tiny=" + zip(RUN_TINY),
                "--function", "jvm=target/function.zip",
                "--only", "a-tiny,jvm",
                "--images", "small",
                "--cold", "1",
                "--warm", "2",
                "--warm-up", "1",
                "--latency", "GetObject=2",
                "--json", json.toString(),
                "--svg", svg.toString());

        assertThat(table)
                .contains("AWS over HTTPS, whose calls wait GetObject=2 ms")
                .containsPattern("MEDIAN \\(RATIO\\) +a-tiny +jvm")
                .containsPattern("cold start +\\d+ ms +\\d+ ms \\(\\d+\\.\\d\\d\\)")
                .containsPattern("warm, small JPEG +[\\d.]+ ms +[\\d.]+ ms \\(\\d+\\.\\d\\d\\)")
                .doesNotContain("left out");
        JsonNode report = new JsonMapper().readTree(json.toFile());
        assertThat(StreamSupport.stream(report.path("samples").spliterator(), false)
                        .map(sample -> sample.path("sample").asText() + " "
                                + sample.path("function").asText()))
                .containsExactlyInAnyOrder(
                        "Cold a-tiny",
                        "Cold jvm",
                        "NewProcess a-tiny",
                        "NewProcess jvm",
                        "Warm a-tiny",
                        "Warm a-tiny",
                        "Warm jvm",
                        "Warm jvm",
                        "Settled a-tiny",
                        "Settled jvm");
        assertThat(report.path("samples"))
                .allSatisfy(sample -> assertThat(sample.properties())
                        .filteredOn(property -> property.getValue().isNumber())
                        .allSatisfy(property ->
                                assertThat(property.getValue().asDouble()).isPositive()));
        assertThat(report.path("machine").path("commit").asText()).isNotEmpty();
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(svg.toFile())
                        .getElementsByTagName("rect")
                        .getLength())
                .isEqualTo(4);
    }

    @Test
    void leavesAFunctionOutThatFails() throws Exception {
        String table = bench(
                "--function",
                "broken=" + zip("exit 1"),
                "--function",
                "absent=" + folder.resolve("absent.zip"),
                "--function",
                "text=pom.xml",
                "--function",
                "tiny=" + zip(RUN_TINY),
                "--only",
                "broken,absent,text,tiny",
                "--cold",
                "1",
                "--warm",
                "0",
                "--http");

        assertThat(table)
                .contains("AWS over HTTP;")
                .containsPattern("MEDIAN \\(RATIO\\) +tiny\n")
                .contains("broken was left out: its process ended; its output is in ")
                .contains("absent was left out: there is no " + folder.resolve("absent.zip"))
                .contains("text was left out: pom.xml is no zip");
    }

    /** A process that goes on would take CPU time from the others, and one that has ended has nothing to tell. */
    @Test
    void endsAWarmFunctionThatFails() throws Exception {
        TestTerminal terminal = new TestTerminal();
        String fails = zip(RUN_TINY.replace("Tiny", "Tiny fails")).toString();

        int exitCode = Coatcheck.commandLine(terminal.terminal())
                .execute(
                        "bench",
                        "--function",
                        "fails=" + fails,
                        "--cold",
                        "0",
                        "--warm",
                        "1",
                        "--images",
                        "small",
                        "--only",
                        "fails",
                        "--http");

        assertThat(exitCode).isOne();
        assertThat(terminal.out()).contains("fails was left out: it made 0 thumbnails of 1 image");
        assertThat(terminal.err()).contains("fails is left out: it made 0 thumbnails of 1 image");
        assertThat(ProcessHandle.current().descendants().map(ProcessHandle::info))
                .noneMatch(process -> process.commandLine().orElse("").contains("Tiny fails"));
    }

    /** A package with a program named bootstrap is started by it. */
    private Path zip(String command) throws IOException {
        Path zip = Files.createTempFile(folder, "function", ".zip");
        Files.delete(zip);
        try (FileSystem contents =
                FileSystems.newFileSystem(zip, Map.of("create", true, "enablePosixFileAttributes", true))) {
            Files.write(contents.getPath("/Tiny.class"), tiny);
            Path bootstrap = Files.writeString(contents.getPath("/bootstrap"), "#!/bin/sh\n" + command + "\n");
            Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return zip;
    }

    private static String bench(String... options) {
        TestTerminal terminal = new TestTerminal();

        int exitCode = Coatcheck.commandLine(terminal.terminal())
                .execute(Stream.concat(Stream.of("bench"), Stream.of(options)).toArray(String[]::new));

        assertThat(exitCode).as(terminal::err).isZero();
        return terminal.out();
    }
}
