package org.coatcheck.operator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CpusTest {

    @Test
    void readsTheListOfAllowedCpus() {
        assertThat(Cpus.allowed(List.of("Name:\tjava", "Cpus_allowed_list:\t0-2,5", "Mems_allowed_list:\t0")))
                .containsExactly(0, 1, 2, 5);
    }

    @Test
    void saysThatOneCpuIsShared() {
        assertThat(new Cpus(Optional.of(0), Optional.empty(), List.of(0)))
                .asString()
                .contains("the same CPU");
        assertThat(new Cpus(Optional.of(1), Optional.of(0), List.of(0, 1)).prefix())
                .containsExactly("taskset", "-c", "1");
    }
}
