package org.coatcheck.operator.console.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.coatcheck.operator.console.aws.Uploads.Listed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectNameTest {

    @ParameterizedTest
    @CsvSource({"uploads/cat.jpg, cat.jpg", "cat.jpg, cat.jpg", "uploads/trail/, trail/", "a, a", "/, /", "a//, /"})
    void everyObjectHasAName(String key, String name) {
        assertThat(new ObjectName("photos", key).name()).isEqualTo(name);
    }

    @Test
    void markerOfAFolderHasANameInItsOwnFolder() {
        Listed marker = new Listed("uploads/trail/", 0, Instant.EPOCH);

        assertThat(ObjectsPage.item("photos", "uploads/trail/", marker).name()).isEqualTo("trail/");
        assertThat(ObjectsPage.item("photos", "uploads/", marker).name()).isEqualTo("trail/");
    }
}
