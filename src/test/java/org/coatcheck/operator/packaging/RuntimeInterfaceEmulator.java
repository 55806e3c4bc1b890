package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.testing.Eventually;
import org.coatcheck.testing.TestTool;

/**
 * AWS's own emulator, which starts a function as Lambda does, at the first event.
 *
 * @see <a href="https://github.com/aws/aws-lambda-runtime-interface-emulator">Runtime Interface Emulator</a>
 */
final class RuntimeInterfaceEmulator implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final URI invocations;

    RuntimeInterfaceEmulator(FunctionProcess function) throws IOException, InterruptedException {
        // It may be downloaded first: meanwhile, other programs could take the ports.
        String emulator = TestTool.RUNTIME_INTERFACE_EMULATOR.path().toString();
        List<String> addresses = freeAddresses();
        invocations = URI.create("http://" + addresses.getLast() + "/2015-03-31/functions/function/invocations");
        process = function.builder(List.of(
                        emulator,
                        "--runtime-api-address",
                        addresses.getFirst(),
                        "--runtime-interface-emulator-address",
                        addresses.getLast(),
                        function.bootstrap()))
                .start();
    }

    /** The function's response to the event, or its error, which the emulator returns like a response. */
    JsonNode invoke(byte[] event) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(invocations)
                .POST(BodyPublishers.ofByteArray(event))
                .build();
        HttpResponse<byte[]> response = Eventually.get("emulator that listens", () -> send(request));
        return JSON.readTree(response.body());
    }

    /** Empty before the emulator listens. */
    private Optional<HttpResponse<byte[]>> send(HttpRequest request) {
        try {
            return Optional.of(http.send(request, BodyHandlers.ofByteArray()));
        } catch (ConnectException notYet) {
            assertThat(process.isAlive()).as("the emulator runs").isTrue();
            return Optional.empty();
        } catch (IOException | InterruptedException failed) {
            throw new IllegalStateException("the emulator does not respond", failed);
        }
    }

    /** Two that differ, because both are taken before one is free again. */
    private static List<String> freeAddresses() throws IOException {
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Stream.of(first, second)
                    .map(socket -> "127.0.0.1:" + socket.getLocalPort())
                    .toList();
        }
    }

    /** Ends the emulator and the function. */
    @Override
    public void close() {
        Stream<ProcessHandle> functions = process.descendants().toList().stream();
        process.destroyForcibly();
        functions.forEach(ProcessHandle::destroyForcibly);
        http.close();
    }
}
