package org.coatcheck.operator.console.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.Test;

class FunctionCallsIT {

    private static final String QUALITY = "COATCHECK_THUMBNAIL_QUALITY";

    /** An open console knows the stack as it was when the console began. */
    @Test
    void knowsTheSettingsAfterADeployment() {
        TestStack shared = TestStack.shared();
        String function = shared.createFunction("deployed", Map.of(QUALITY, "70"));
        String first = publish(shared, function);
        String alias = shared.lambda
                .createAlias(
                        create -> create.functionName(function).name("live").functionVersion(first))
                .aliasArn();
        Map<String, String> outputs = new HashMap<>(shared.stack().outputs());
        outputs.putAll(Map.of("FunctionName", function, "FunctionAlias", alias, "FunctionVersion", first));
        Stack stack = new Stack(shared.stack().name(), shared.stack().id(), outputs, Map.of());

        try (Site site = new Site(shared.aws(), stack)) {
            FunctionCalls calls = new FunctionCalls(site);
            assertThat(calls.settings()).containsEntry(QUALITY, "70");

            Map<String, String> variables = new HashMap<>(calls.settings());
            variables.put(QUALITY, "90");
            shared.lambda.updateFunctionConfiguration(
                    update -> update.functionName(function).environment(with -> with.variables(variables)));
            shared.lambda.waiter().waitUntilFunctionUpdated(get -> get.functionName(function));
            String second = publish(shared, function);
            shared.lambda.updateAlias(
                    update -> update.functionName(function).name("live").functionVersion(second));

            assertThat(calls.settings()).containsEntry(QUALITY, "90");
            assertThat(calls.settings(first)).containsEntry(QUALITY, "70");
            assertThat(calls.problem()).isEmpty();
        } finally {
            shared.lambda.deleteFunction(delete -> delete.functionName(function));
        }
    }

    private static String publish(TestStack shared, String function) {
        return shared.lambda
                .publishVersion(publish -> publish.functionName(function))
                .version();
    }
}
