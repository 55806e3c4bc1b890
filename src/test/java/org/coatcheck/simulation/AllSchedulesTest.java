package org.coatcheck.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tries all schedules of two versions of an object and its removal: every order of these changes and of the AWS calls of up to
 * three deliveries of their events, with duplicates and lost events. A fault is a crash before or after a call that changes
 * something, a call whose response is lost and which the SDK repeats, or a time-out of all attempts: it comes at every point.
 * AWS tries a failed event up to three times. Whenever no attempt is running, a sweep is tried too. {@link DeliveryOrderIT}
 * tries random schedules of more events and faults. In some schedules an operator has the thumbnails made anew, too. With two
 * deliveries, the calls that an attempt makes at the same time have either order; with three, they have one order, or the
 * search would take minutes.
 *
 * <p>Not tried: events without a sequencer but for the sweep's, more versions, versioned buckets, and the calls of the audit.
 */
@Execution(ExecutionMode.CONCURRENT)
class AllSchedulesTest {

    /** @param faults how many happen in one schedule, at most */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # changes            | deliveries | faults | orders of calls at the same time
            PNG JPEG removed     | 3          | 1      | STARTED_LAST
            CUT_OFF removed JPEG | 2          | 1      | STARTED_LAST STARTED_FIRST
            JPEG removed JPEG    | 2          | 1      | STARTED_LAST STARTED_FIRST
            PNG JPEG removed     | 2          | 2      | STARTED_LAST STARTED_FIRST
            PNG removed JPEG     | 2          | 1      | STARTED_LAST STARTED_FIRST
            """)
    void newestVersionWinsInEachSchedule(String history, int deliveries, int faults, String orders) {
        List<Scenario> scenarios = Scenario.all(changes(history), deliveries, faults);
        assertThat(scenarios).hasSize(deliveries == 3 ? 10 : 6);
        search(history, scenarios, orders);
    }

    /** The remake makes each version's thumbnails that it finds made, with the same settings. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PNG JPEG removed | 1 | 1 | STARTED_LAST STARTED_FIRST
            PNG              | 2 | 1 | STARTED_LAST
            """)
    void newestVersionWinsInEachScheduleWithARemake(String history, int deliveries, int faults, String orders) {
        List<Scenario> scenarios = Scenario.allWithARemake(changes(history), deliveries, faults);
        search(history + " and a remake", scenarios, orders);
    }

    private static List<Optional<UploadedImage>> changes(String history) {
        return Stream.of(history.split(" "))
                .map(change -> Optional.of(change)
                        .filter(name -> !name.equals("removed"))
                        .map(UploadedImage::valueOf))
                .toList();
    }

    private static void search(String history, List<Scenario> scenarios, String orders) {
        Set<CallOrder> either =
                Stream.of(orders.split(" ")).map(CallOrder::valueOf).collect(Collectors.toSet());
        Replay replay = new Replay();

        SearchTally tally = scenarios.stream()
                .map(scenario -> new ScheduleSearch(scenario, replay, either).run())
                .reduce(SearchTally.NONE, SearchTally::plus);

        Scenario first = scenarios.getFirst();
        System.out.printf(
                "%s, %d deliveries, up to %d faults: %s%n",
                history, first.deliveries().size(), first.faults(), tally);
        assertThat(tally.schedules()).isGreaterThan(BigInteger.valueOf(1_000_000));
        assertThat(tally.faults()).isGreaterThan(1_000);
    }
}
