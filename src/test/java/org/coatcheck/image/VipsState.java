package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What libvips holds on to: nothing, when all images are closed. */
final class VipsState {

    private static final Vips VIPS = Vips.shared();

    /** A C function that has something to say of every object. */
    private static final long DESCRIPTION =
            VipsLibrary.open().findOrThrow("vips_object_get_description").address();

    private VipsState() {}

    /** What the first object that somebody forgot to close says of itself. */
    static Optional<String> openObject() {
        long description = VIPS.call("vips_object_map", DESCRIPTION);
        return description == 0 ? Optional.empty() : Optional.of(Vips.string(description));
    }

    /** Its threads give their memory back when they end, which is a little after the image that they worked for. */
    static void assertIsEmpty() throws InterruptedException {
        Instant patience = Instant.now().plus(Duration.ofSeconds(30));
        while (VIPS.call("vips_tracked_get_allocs") != 0 && Instant.now().isBefore(patience)) {
            Thread.sleep(10);
        }
        assertThat(openObject()).as("open objects").isEmpty();
        assertThat(VIPS.call("vips_tracked_get_allocs")).as("allocations").isZero();
        assertThat(VIPS.call("vips_tracked_get_mem")).as("bytes of memory").isZero();
        assertThat(VIPS.call("vips_tracked_get_files")).as("open files").isZero();
    }
}
