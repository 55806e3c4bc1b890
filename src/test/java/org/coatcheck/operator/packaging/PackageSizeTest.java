package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.coatcheck.operator.terminal.CommandException;
import org.junit.jupiter.api.Test;

class PackageSizeTest {

    private static final long MB = 1024 * 1024;

    @Test
    void describesAPackageWithinTheLimits() {
        assertThat(new PackageSize(50 * MB, 250 * MB).describe()).isEqualTo("50.0 MB zipped, 250.0 MB unzipped");
    }

    @Test
    void sendsMoreThan50MbZippedThroughS3() {
        assertThat(new PackageSize(50 * MB + 1, 100 * MB).describe()).contains("through S3");
    }

    @Test
    void rejectsMoreThan250MbUnzipped() {
        PackageSize tooLarge = new PackageSize(10 * MB, 250 * MB + 1);

        assertThatThrownBy(tooLarge::describe)
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("250 MB unzipped at most");
    }
}
