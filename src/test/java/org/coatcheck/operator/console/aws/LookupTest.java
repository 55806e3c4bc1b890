package org.coatcheck.operator.console.aws;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.coatcheck.operator.stack.Aws;
import org.coatcheck.operator.stack.Stack;
import org.coatcheck.operator.terminal.CommandException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookupTest {

    private static final Stack STACK = new Stack(
            "shop",
            "",
            Map.of(
                    "InvocationsTable", "invocations",
                    "ObjectsTable", "objects",
                    "UploadsBucket", "uploads",
                    "ThumbnailsBucket", "thumbnails"),
            Map.of());

    /** Without asking AWS, which cannot be reached here. */
    @ParameterizedTest
    @ValueSource(strings = {"", "s3://uploads/", "https://uploads.s3.amazonaws.com/"})
    void explainsWhatIsLongerThanAnyKey(String before) {
        try (Site site = new Site(new Aws.Local(URI.create("http://127.0.0.1:1")), STACK)) {
            assertThatThrownBy(() -> new Lookup(site, new Uploads(site)).find(before + "x".repeat(1_101)))
                    .isInstanceOf(CommandException.class)
                    .hasMessageContaining("no key has more than 1,024 bytes");
        }
    }
}
