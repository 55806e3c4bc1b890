package org.coatcheck.operator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemplateVariablesTest {

    /** The whole option, which is folded into lines, and nothing of what follows it. */
    @Test
    void areThoseOfTheTemplate() throws Exception {
        assertThat(TemplateVariables.of(Path.of("")))
                .containsOnlyKeys("JAVA_TOOL_OPTIONS", "MALLOC_ARENA_MAX")
                .hasEntrySatisfying(
                        "JAVA_TOOL_OPTIONS",
                        options -> assertThat(options.split(" "))
                                .hasSizeGreaterThan(1)
                                .allMatch(option -> option.startsWith("-X")));
    }
}
