package org.coatcheck.operator.cost;

import java.util.function.Function;
import org.coatcheck.operator.stack.Architecture;

/** The charges for the same amounts on each architecture that Lambda offers. */
record ChargesByArchitecture(Charges x86, Charges arm) {

    static ChargesByArchitecture of(Function<Architecture, Charges> charges) {
        return new ChargesByArchitecture(charges.apply(Architecture.X86_64), charges.apply(Architecture.ARM64));
    }

    Charges on(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> x86;
            case ARM64 -> arm;
        };
    }
}
