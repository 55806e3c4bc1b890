package org.coatcheck.operator.console.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.operator.console.page.Samples.attempt;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.coatcheck.event.Outcome;
import org.coatcheck.operator.console.aws.Glance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyFiguresTest {

    @ParameterizedTest
    @CsvSource({"0, 3059, 0 %", "8, 3059, <1 %", "20, 3059, 1 %", "1, 1, 100 %", "0, 0, –"})
    void someColdStartsAreNotNone(int cold, int all, String share) {
        List<Glance> attempts = IntStream.range(0, all)
                .mapToObj(number -> started(number < cold))
                .toList();

        assertThat(LatencyFigures.of(attempts).coldShare()).isEqualTo(share);
    }

    private static Glance started(boolean cold) {
        Glance any = attempt(1, Outcome.DONE);
        return new Glance(
                any.requestId(),
                any.startedAt(),
                any.detail(),
                any.objects(),
                cold,
                any.outcome(),
                any.took(),
                Optional.empty(),
                any.thumbnails(),
                any.report());
    }
}
