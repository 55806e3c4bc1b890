package org.coatcheck.operator.cost;

import picocli.CommandLine.Option;

/** The options that change what an estimate assumes. */
final class AssumptionOptions {

    @Option(
            names = "--times",
            paramLabel = "NUMBER",
            description = "Assume so many times the observed rate for a month, above 0 and at most 1000 (default: 1).")
    private double times = Assumptions.USUAL.times();

    @Option(
            names = "--instances",
            paramLabel = "COUNT",
            description = "Compare Lambda with so many EC2 instances, 1 to 100 (default: 2, so that one may fail).")
    private int instances = Assumptions.USUAL.instances();

    @Option(
            names = "--utilisation",
            paramLabel = "PERCENT",
            description = "Let the uploads keep so much of the instances busy, 1 to 100 (default: 60).")
    private int utilisation = Assumptions.USUAL.utilisation();

    Assumptions assumptions() {
        return new Assumptions(times, instances, utilisation);
    }
}
