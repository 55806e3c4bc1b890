package org.coatcheck.function;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.coatcheck.settings.InvalidSettingsException;
import org.jboss.logging.Logger;

/**
 * Tells Lambda and the log why the function cannot start. Otherwise AWS's runtime client and Quarkus would each tell of the
 * consequence, such as "Quarkus manual initialization failed", and the log would have the reason within a stack trace.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-initerror">the Runtime API</a>
 */
final class StartFailure {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    private static final String ERROR_TYPE = "Function.InvalidSettings";

    private StartFailure() {}

    /**
     * Returns the settings. If they are invalid, it reports that and ends the process, as AWS's runtime client does.
     *
     * @throws InvalidSettingsException outside of Lambda, as in dev mode, if the settings are invalid
     */
    static <T> T reported(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (InvalidSettingsException invalid) {
            String reason = Objects.requireNonNull(invalid.getMessage());
            Optional.ofNullable(System.getenv("AWS_LAMBDA_RUNTIME_API")).ifPresent(api -> end(api, reason));
            throw invalid;
        }
    }

    private static void end(String runtimeApi, String reason) {
        LOG.error(reason);
        try {
            post(URI.create("http://" + runtimeApi + "/2018-06-01/runtime/init/error"), reason);
        } catch (IOException unreachable) {
            throw new UncheckedIOException("Lambda's Runtime API cannot be reached", unreachable);
        }
        // Without shutdown hooks: Quarkus's hook would wait for the start to end.
        Runtime.getRuntime().halt(1);
    }

    private static void post(URI initError, String reason) throws IOException {
        String message = new String(JsonStringEncoder.getInstance().quoteAsString(reason));
        HttpURLConnection connection = (HttpURLConnection) initError.toURL().openConnection();
        connection.setRequestProperty("Lambda-Runtime-Function-Error-Type", ERROR_TYPE);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        try (OutputStream body = connection.getOutputStream()) {
            body.write("{\"errorMessage\":\"%s\",\"errorType\":\"%s\"}"
                    .formatted(message, ERROR_TYPE)
                    .getBytes(StandardCharsets.UTF_8));
        }
        connection.getResponseCode();
    }
}
