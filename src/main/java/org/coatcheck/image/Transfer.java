package org.coatcheck.image;

import java.util.Optional;

/** How a sample becomes light, both from 0 to 1. */
sealed interface Transfer {

    /**
     * The light of reference white in cd/m²: brighter light is cut off, because a thumbnail shows no more.
     *
     * @see <a href="https://www.itu.int/pub/R-REP-BT.2408">BT.2408, reference white of HDR</a>
     */
    double REFERENCE_WHITE = 203;

    double toLight(double sample);

    /** A power, as in {@code gAMA} of PNG. */
    record Power(double exponent) implements Transfer {
        @Override
        public double toLight(double sample) {
            return Math.pow(sample, exponent);
        }
    }

    /** The curves of standards. */
    enum Standard implements Transfer {
        /** IEC 61966-2-1. */
        SRGB {
            @Override
            public double toLight(double sample) {
                return sample <= 0.04045 ? sample / 12.92 : Math.pow((sample + 0.055) / 1.055, 2.4);
            }
        },
        /** SMPTE ST 2084, up to 10,000 cd/m². */
        PQ {
            @Override
            public double toLight(double sample) {
                double power = Math.pow(sample, 1 / 78.84375);
                double light =
                        Math.pow(Math.max(power - 0.8359375, 0) / (18.8515625 - 18.6875 * power), 1 / 0.1593017578125);
                return Math.min(1, light * 10_000 / REFERENCE_WHITE);
            }
        },
        /** ARIB STD-B67, on a display of 1,000 cd/m², whose system gamma of 1.2 is applied to each colour by itself. */
        HLG {
            @Override
            public double toLight(double sample) {
                double scene = sample <= 0.5
                        ? sample * sample / 3
                        : (Math.exp((sample - 0.55991073) / 0.17883277) + 0.28466892) / 12;
                return Math.min(1, Math.pow(scene, 1.2) * 1000 / REFERENCE_WHITE);
            }
        }
    }

    /**
     * Reads a code point of H.273. The curves of cameras (1, 6, 14, 15) count as sRGB's: they are for the same displays.
     *
     * @return empty if the curve is not specified, or unusual
     */
    static Optional<Transfer> ofCodePoint(int code) {
        return switch (code) {
            case 1, 6, 13, 14, 15 -> Optional.of(Standard.SRGB);
            case 4 -> Optional.of(new Power(2.2));
            case 5 -> Optional.of(new Power(2.8));
            case 8 -> Optional.of(new Power(1));
            case 16 -> Optional.of(Standard.PQ);
            case 18 -> Optional.of(Standard.HLG);
            default -> Optional.empty();
        };
    }

    /** Whether it differs from another curve by less than the rounding of {@code gAMA} in old files. */
    default boolean isNear(Transfer other) {
        return Math.abs(toLight(0.5) - other.toLight(0.5)) < 0.01;
    }
}
