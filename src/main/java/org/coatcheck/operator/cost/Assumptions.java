package org.coatcheck.operator.cost;

import org.coatcheck.operator.terminal.CommandException;

/**
 * What an estimate assumes beyond what the records count.
 *
 * @param times how many times the observed rate a month has
 * @param instances of EC2 that would do the work instead: two, so that one may fail
 * @param utilisation of their processors at most, in percent: with a higher one, the uploads of a burst would have to wait
 */
public record Assumptions(double times, int instances, int utilisation) {

    public static final Assumptions USUAL = new Assumptions(1, 2, 60);

    private static final double MOST_TIMES = 1000;
    private static final int MOST_INSTANCES = 100;

    public Assumptions {
        if (!(times > 0 && times <= MOST_TIMES)) {
            throw new CommandException(
                    "the rate (--times) is more than 0 and at most 1000 times the observed one, not " + times);
        }
        if (instances < 1 || instances > MOST_INSTANCES) {
            throw new CommandException("the number of instances (--instances) is 1 to 100, not " + instances);
        }
        if (utilisation < 1 || utilisation > 100) {
            throw new CommandException(
                    "the utilisation of instances (--utilisation) is 1 to 100 percent, not " + utilisation);
        }
    }
}
