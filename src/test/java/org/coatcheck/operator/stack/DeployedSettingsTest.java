package org.coatcheck.operator.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.coatcheck.function.RoomSettings;
import org.coatcheck.image.Box;
import org.coatcheck.image.Fit;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.testing.TestSettings;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

class DeployedSettingsTest {

    private final Map<String, String> environment = new HashMap<>();

    DeployedSettingsTest() {
        TestSettings.required(output -> output.toLowerCase(Locale.ROOT))
                .forEach((property, value) -> environment.put(variable(property), value));
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private GetFunctionConfigurationResponse function() {
        return configuration().build();
    }

    private GetFunctionConfigurationResponse.Builder configuration() {
        return GetFunctionConfigurationResponse.builder()
                .memorySize(512)
                .environment(variables -> variables.variables(environment));
    }

    @Test
    void readsTheVariablesAndTheirDefaults() {
        environment.put("COATCHECK_UPLOADS_BUCKET", "one,two");
        environment.put("COATCHECK_KEY_PATTERN", "{bucket}/{key}/{size}.{extension}");
        environment.put("COATCHECK_THUMBNAIL_SIZES", "128, 400x300");
        environment.put("COATCHECK_THUMBNAIL_FIT", "cover");

        RoomSettings settings = DeployedSettings.of(function());

        assertThat(settings.thumbnail().uploads().buckets()).containsExactly("one", "two");
        assertThat(settings.rendering().sizes()).containsExactly(Box.square(128), new Box(400, 300));
        assertThat(settings.rendering().fit()).isEqualTo(new Fit.Cover(Fit.Position.CENTRE));
        assertThat(settings.rendering().quality()).isEqualTo(80);
        assertThat(settings.rendering().memory()).isEqualTo(512);
    }

    @Test
    void explainsASettingThatTheFunctionDoesNotAccept() {
        environment.put("COATCHECK_THUMBNAIL_SIZES", "large");

        assertThatThrownBy(() -> DeployedSettings.of(function()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("COATCHECK_THUMBNAIL_SIZES");
    }

    /** With several events at the same time, files get only a part of the memory. */
    @Test
    void knowsHowManyEventsAManagedInstanceHandlesAtTheSameTime() {
        GetFunctionConfigurationResponse function = configuration()
                .capacityProviderConfig(capacity -> capacity.lambdaManagedInstancesCapacityProviderConfig(
                        instances -> instances.perExecutionEnvironmentMaxConcurrency(16)))
                .build();

        assertThatThrownBy(() -> DeployedSettings.of(function))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("COATCHECK_MAX_BYTES")
                .hasMessageContaining("16 events at the same time");
    }
}
