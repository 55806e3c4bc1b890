package org.coatcheck.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.coatcheck.event.Outcome;
import org.coatcheck.ledger.InvocationRecord.Ending;
import org.coatcheck.ledger.InvocationRecord.Failure;
import org.coatcheck.timing.Phases;

/** Records of attempts at one upload. */
public final class UploadRecords {

    private UploadRecords() {}

    public static InvocationRecord record(Instant startedAt, Optional<Ending> ending) {
        return new InvocationRecord(
                "request",
                startedAt,
                "1",
                "aws:s3",
                "uploads/cat.jpg",
                List.of("photos/uploads/cat.jpg"),
                false,
                Optional.empty(),
                1769,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                startedAt.plus(Duration.ofDays(90)),
                ending);
    }

    public static Ending ending(Outcome outcome, Duration took, Optional<Failure> failure, Phases phases) {
        return new Ending(
                outcome, took, OptionalInt.empty(), OptionalInt.empty(), failure, List.of(), Map.of(), phases);
    }

    /** Of an attempt that died. The cleanup closed the record after 21 minutes. */
    public static InvocationRecord abandoned(Instant startedAt) {
        return record(
                startedAt,
                Optional.of(ending(Outcome.ABANDONED, Duration.ofMinutes(21), Optional.empty(), Phases.NONE)));
    }
}
