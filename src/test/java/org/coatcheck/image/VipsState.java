package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The objects, memory and files that libvips holds: none, when all images are closed. */
final class VipsState {

    private static final Vips VIPS = Vips.shared();

    /** A C function that returns the description of any object of libvips. */
    private static final long GET_DESCRIPTION =
            VipsLibrary.open().findOrThrow("vips_object_get_description").address();

    private VipsState() {}

    /** The description of the first object that was not closed. */
    static Optional<String> firstOpenObject() {
        // vips_object_map calls the function for each object, and stops at the first result that is not null.
        long description = VIPS.call("vips_object_map", GET_DESCRIPTION);
        return description == 0 ? Optional.empty() : Optional.of(Vips.string(description));
    }

    /**
     * Asserts that libvips has no objects, memory or files. It waits for the memory: libvips's threads release theirs when
     * they end, a little after the image is closed.
     */
    static void assertIsEmpty() throws InterruptedException {
        Instant timeout = Instant.now().plus(Duration.ofSeconds(30));
        while (VIPS.call("vips_tracked_get_allocs") != 0 && Instant.now().isBefore(timeout)) {
            Thread.sleep(10);
        }
        assertThat(firstOpenObject()).as("open objects").isEmpty();
        assertThat(VIPS.call("vips_tracked_get_allocs")).as("allocations").isZero();
        assertThat(VIPS.call("vips_tracked_get_mem")).as("bytes of memory").isZero();
        assertThat(VIPS.call("vips_tracked_get_files")).as("open files").isZero();
    }
}
