package org.coatcheck.operator.remake;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.coatcheck.function.RoomSettings;
import org.coatcheck.function.Settings;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.settings.InvalidSettingsException;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** The settings of the deployed function, read from its environment variables as the function reads them. */
final class DeployedSettings {

    private static final int ORDINAL = 100;

    private DeployedSettings() {}

    /** Reads those of the version that takes the events. LocalStack finds no configuration by the name of an alias. */
    static RoomSettings of(LambdaClient lambda, Stack stack) {
        String function = stack.output("FunctionName");
        String alias = stack.output("FunctionAlias");
        String version = lambda.getAlias(
                        get -> get.functionName(function).name(alias.substring(alias.lastIndexOf(':') + 1)))
                .functionVersion();
        return of(lambda.getFunctionConfiguration(
                        get -> get.functionName(function).qualifier(version))
                .environment()
                .variables());
    }

    static RoomSettings of(Map<String, String> environment) {
        Settings settings = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withMapping(Settings.class)
                .withSources(new EnvConfigSource(environment, ORDINAL))
                .build()
                .getConfigMapping(Settings.class);
        try {
            return RoomSettings.of(settings);
        } catch (InvalidSettingsException invalid) {
            throw new CommandException(
                    "the function cannot work with its settings: " + invalid.getMessage() + "; deploy it with others",
                    invalid);
        }
    }
}
