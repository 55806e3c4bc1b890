package org.coatcheck.operator.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.coatcheck.operator.terminal.CommandException;
import org.coatcheck.testing.TestStack;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;

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

    private final Aws aws = TestStack.shared().aws();
    private final String name = "stack-it-" + UUID.randomUUID().toString().substring(0, 8);

    @TempDir
    private Path home;

    @BeforeEach
    void createHome() throws IOException {
        Files.createDirectories(home.resolve("deploy"));
        Files.createDirectories(home.resolve("target"));
        Files.writeString(home.resolve("deploy/template.yaml"), TEMPLATE);
        Files.writeString(home.resolve("target/function.zip"), "a zip");
    }

    @Test
    void aTemplateThatIsTooLargeForARequestIsDeployed() throws IOException {
        Files.writeString(home.resolve("deploy/template.yaml"), TEMPLATE + "#".repeat(LARGEST_REQUEST));

        Stack stack = Stack.create(aws, name, home, Map.of());

        assertThat(stack.output("Architecture"))
                .isEqualTo(Architecture.ofThisMachine().toString());
        stack.delete(aws);
        assertThat(Stack.find(aws, stack.name())).isEmpty();
    }

    /** What Ctrl-C ends is removed, but not what was there before. */
    @Test
    void leavesAStackAloneThatHasTheNameAlready() {
        Stack stack = Stack.create(aws, name, home, Map.of());

        assertThatThrownBy(() -> Stack.create(aws, name, home, Map.of()))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith("there is a stack " + name + " already");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Stack.create(aws, name, home, Map.of())).isInstanceOf(SdkException.class);
        assertThat(Thread.interrupted()).isTrue();

        assertThat(Stack.find(aws, name)).isPresent();
        stack.delete(aws);
    }
}
