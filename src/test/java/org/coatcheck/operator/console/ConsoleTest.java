package org.coatcheck.operator.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.junit.jupiter.api.Test;

class ConsoleTest {

    private static final Stack STACK = new Stack(
            "shop",
            "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1",
            Map.of(
                    "FunctionName", "shop-function",
                    "FunctionAlias", "shop-function:live",
                    "InvocationsTable", "invocations",
                    "ObjectsTable", "objects",
                    "UploadsBucket", "uploads",
                    "OversizedBucket", "oversized",
                    "ThumbnailsBucket", "thumbnails"),
            Map.of());

    /** It is needed most when something is missing, such as the function. */
    @Test
    void startsAlthoughAwsTellsNothing() {
        try (Console console =
                new Console(new Aws.Local(URI.create("http://127.0.0.1:1")), STACK, 0, false, bug -> {})) {
            assertThat(console.url()).startsWith("http://127.0.0.1:");
        }
    }
}
