package org.coatcheck.operator.stack;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.coatcheck.function.Concurrency;
import org.coatcheck.function.RoomSettings;
import org.coatcheck.function.Settings;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.settings.InvalidSettingsException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CapacityProviderConfig;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.LambdaManagedInstancesCapacityProviderConfig;

/** The settings of the deployed function, read from its environment variables as the function reads them. */
public final class DeployedSettings {

    private static final int ORDINAL = 100;

    private DeployedSettings() {}

    /**
     * Reads those of the version that takes the events.
     *
     * @throws CommandException if the function does not start with them
     */
    public static RoomSettings of(LambdaClient lambda, Stack stack) {
        return of(configuration(lambda, stack));
    }

    /** The configuration of the version that takes the events. LocalStack finds none by the name of an alias. */
    public static GetFunctionConfigurationResponse configuration(LambdaClient lambda, Stack stack) {
        String function = stack.output("FunctionName");
        String alias = stack.output("FunctionAlias");
        String version = lambda.getAlias(
                        get -> get.functionName(function).name(alias.substring(alias.lastIndexOf(':') + 1)))
                .functionVersion();
        return lambda.getFunctionConfiguration(get -> get.functionName(function).qualifier(version));
    }

    /** Lambda tells the function its memory, and on managed instances the concurrency, as further variables. */
    static RoomSettings of(GetFunctionConfigurationResponse function) {
        Map<String, String> environment = new HashMap<>(function.environment().variables());
        environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.memorySize().toString());
        Optional<Integer> concurrency = Optional.ofNullable(function.capacityProviderConfig())
                .map(CapacityProviderConfig::lambdaManagedInstancesCapacityProviderConfig)
                .map(LambdaManagedInstancesCapacityProviderConfig::perExecutionEnvironmentMaxConcurrency);
        return of(environment, Concurrency.of(concurrency.map(Object::toString)));
    }

    private static RoomSettings of(Map<String, String> environment, Concurrency concurrency) {
        Settings settings = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(Settings.class)
                .withSources(new EnvConfigSource(environment, ORDINAL))
                .build()
                .getConfigMapping(Settings.class);
        try {
            return RoomSettings.of(settings, concurrency);
        } catch (InvalidSettingsException invalid) {
            throw new CommandException(
                    "the function cannot work with its settings: " + invalid.getMessage() + "; deploy it with others",
                    invalid);
        }
    }
}
