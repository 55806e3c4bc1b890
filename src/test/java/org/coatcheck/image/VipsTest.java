package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class VipsTest {

    /** A GraalVM native image can make only the foreign calls whose signature is registered in its metadata. */
    @Test
    void nativeImageMetadataHasTheSignatureOfItsCalls() throws Exception {
        try (InputStream metadata = Vips.class.getResourceAsStream(
                "/META-INF/native-image/org.coatcheck/coatcheck/reachability-metadata.json")) {
            JsonNode calls = new ObjectMapper().readTree(metadata).at("/foreign/downcalls");

            assertThat(calls).hasSize(1);
            assertThat(calls.at("/0/returnType").asText()).isEqualTo("jlong");
            assertThat(calls.at("/0/parameterTypes"))
                    .extracting(JsonNode::asText)
                    .isEqualTo(Collections.nCopies(Vips.ARGUMENTS, "jlong"));
            assertThat(calls.at("/0/options/firstVariadicArg").asInt()).isEqualTo(Vips.FIXED);
        }
    }
}
