package org.coatcheck.operator.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LoadCommandTest {

    /** Picocli takes each line as a format string. It only warns of one that is wrong, and prints it as it is. */
    @Test
    void hasADescriptionOfValidFormatStrings() {
        String[] description = new CommandLine(new LoadCommand())
                .getCommandSpec()
                .usageMessage()
                .description();

        assertThat(description)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.formatted()).doesNotContain("%%"));
    }
}
