package org.coatcheck.operator.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackIT {

    private static final String TEMPLATE = """
            # Code: ../target/function.zip
            Parameters:
              Architecture: {Type: String}
            Resources:
              Queue: {Type: AWS::SQS::Queue}
            Outputs:
              Architecture: {Value: !Ref Architecture}
            """;

    /** In bytes: CloudFormation accepts no more in a request. */
    private static final int LARGEST_REQUEST = 51_200;

    @Test
    void aTemplateThatIsTooLargeForARequestIsDeployed(@TempDir Path home) throws IOException {
        Files.createDirectories(home.resolve("deploy"));
        Files.createDirectories(home.resolve("target"));
        Files.writeString(home.resolve("deploy/template.yaml"), TEMPLATE + "#".repeat(LARGEST_REQUEST));
        Files.writeString(home.resolve("target/function.zip"), "a zip");
        Aws aws = TestStack.shared().aws();

        Stack stack = Stack.create(aws, "large-" + UUID.randomUUID().toString().substring(0, 8), home, Map.of());

        assertThat(stack.output("Architecture"))
                .isEqualTo(Architecture.ofThisMachine().toString());
        stack.delete(aws);
        assertThat(Stack.find(aws, stack.name())).isEmpty();
    }
}
