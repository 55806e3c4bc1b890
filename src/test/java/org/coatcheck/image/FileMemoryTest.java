package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.coatcheck.image.Fit.Inside;
import org.junit.jupiter.api.Test;

/** Files count from their fetch on, so that those which wait for a processor do not fill the memory. */
class FileMemoryTest {

    private static final long MB = 1 << 20;

    /** A quarter of 2048 MB, less 200 for the process and 4 for each further event. */
    private static final int FOR_FILES = (2048 - 200 - 7 * 4) / 4;

    private final RenderingSettings settings = settings(8);
    private final Renderer renderer = new Renderer(settings);

    private static RenderingSettings settings(int concurrency) {
        return new RenderingSettings(
                List.of(Box.square(256)), new Inside(), false, "same", 80, 100_000_000, 2048, concurrency);
    }

    @Test
    void givesAFileOnlyAPartOfTheMemoryIfThereAreSeveralEvents() {
        assertThat(settings.memoryForFiles()).isEqualTo(FOR_FILES);
        assertThat(settings.memoryForImages()).isEqualTo(2048 - 200 - 7 * 4 - FOR_FILES);
        assertThat(settings(1).memoryForImages()).isEqualTo(2048 - 200);
        try (FileMemory memory = new Renderer(settings(1)).fileMemory()) {
            assertThat(memory.largest()).isEqualTo((2048L - 200) * MB);
            assertThat(memory.reserve(memory.largest() + 1, Duration.ZERO)).isFalse();
            assertThat(memory.reserve(memory.largest(), Duration.ZERO)).isTrue();
        }
    }

    @Test
    void refusesAFileWhileOthersTakeTheMemory() {
        try (FileMemory large = renderer.fileMemory();
                FileMemory small = renderer.fileMemory()) {
            assertThat(large.reserve(FOR_FILES * MB - 1, Duration.ZERO)).isTrue();
            assertThat(small.reserve(1, Duration.ZERO)).isFalse();
        }
        try (FileMemory small = renderer.fileMemory()) {
            assertThat(small.reserve(1, Duration.ZERO)).isTrue();
        }
    }

    @Test
    void reservesWhatIsMissingIfTheFileIsLargerThanExpected() {
        try (FileMemory memory = renderer.fileMemory();
                FileMemory other = renderer.fileMemory()) {
            assertThat(memory.reserve(MB, Duration.ZERO)).isTrue();
            assertThat(memory.reserve(FOR_FILES * MB, Duration.ZERO)).isTrue();
            assertThat(memory.reserve(FOR_FILES * MB + 1, Duration.ZERO)).isFalse();
            assertThat(other.reserve(1, Duration.ZERO)).isFalse();
        }
    }

    /** The SDK fetches again if the connection is cut. */
    @Test
    void freesAnEarlierFileOfTheSameEvent() {
        try (FileMemory memory = renderer.fileMemory()) {
            assertThat(memory.reserve(10, Duration.ZERO)).isTrue();
            var first = memory.allocate(10);
            assertThat(memory.allocate(0).byteSize()).isZero();
            assertThat(first.scope().isAlive()).isFalse();
        }
    }
}
