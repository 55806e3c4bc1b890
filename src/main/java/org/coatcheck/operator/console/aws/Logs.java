package org.coatcheck.operator.console.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** The function's log in CloudWatch Logs. */
public final class Logs {

    /** Lambda writes its own lines, START and REPORT, a moment before and after the attempt. */
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /** How long CloudWatch takes at most, as a rule, until it has all lines of an attempt. */
    public static final Duration ARRIVAL = Duration.ofMinutes(2);

    private static final int MOST_LINES = 100;
    private final Site site;

    public Logs(Site site) {
        this.site = site;
    }

    /** Whether it is Lambda's report, after which an attempt logs nothing. */
    public static boolean isLastOfAttempt(String line) {
        return line.startsWith("REPORT ");
    }

    /** The lines that name a request, in the order of time. CloudWatch takes some seconds to have them. */
    public List<String> linesOf(String requestId, Instant from, Instant to) {
        try {
            // LocalStack ignores the pattern, so the lines are filtered here too.
            return site
                    .logs
                    .filterLogEventsPaginator(filter -> filter.logGroupName(
                                    "/aws/lambda/" + site.stack().output("FunctionName"))
                            .filterPattern("\"" + requestId.replace("\"", "") + "\"")
                            .startTime(from.minus(MARGIN).toEpochMilli())
                            .endTime(to.plus(MARGIN).toEpochMilli()))
                    .events()
                    .stream()
                    .map(event -> LogLine.readable(event.message().strip()))
                    .filter(line -> line.contains(requestId))
                    .limit(MOST_LINES)
                    .toList();
        } catch (ResourceNotFoundException noLogYet) {
            return List.of();
        }
    }
}
