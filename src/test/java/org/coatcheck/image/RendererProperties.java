package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coatcheck.image.TestImages.decoded;
import static org.coatcheck.image.TestImages.names;
import static org.coatcheck.image.TestImages.render;
import static org.coatcheck.image.TestImages.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterProperty;
import org.coatcheck.image.MutatedFile.Mutation;
import org.coatcheck.image.MutatedFile.Mutation.Duplicate;
import org.coatcheck.image.MutatedFile.Mutation.Flip;
import org.coatcheck.image.MutatedFile.Mutation.Splice;
import org.coatcheck.image.MutatedFile.Mutation.Truncate;
import org.coatcheck.image.Rendering.Picture;
import org.coatcheck.image.Rendering.Rejected;
import org.coatcheck.image.Rendering.Rendered;
import org.coatcheck.testing.Fuzzing;

/** What holds for whatever is uploaded. {@code ./coatcheck test --fuzz 10m} tries harder. */
@AddLifecycleHook(Fuzzing.class)
class RendererProperties {

    private static final int BOX = 64;

    /** A crash of libvips takes the JVM along, and leaves here what it was trying. */
    private static final Path LAST_TRY = Path.of("target/last-try.bin");

    @Property
    void aDamagedImageGivesAPictureOrARefusal(@ForAll("mutants") MutatedFile mutant, @ForAll Format target)
            throws IOException {
        byte[] file = mutant.file();
        Files.write(LAST_TRY, file);
        switch (render(file, settings(Optional.of(target), BOX))) {
            case Rendered rendered -> {
                Fuzzing.count("rendered");
                Picture picture = rendered.pictures().getFirst();
                decoded(picture);
                assertThat(picture.width()).isBetween(1, BOX);
                assertThat(picture.height()).isBetween(1, BOX);
            }
            case Rejected refused -> {
                Fuzzing.count("rejected");
                assertThat(refused.reason()).isNotBlank();
            }
        }
        assertThat(VipsState.openObject()).isEmpty();
    }

    @Property
    void whatIsNoImageIsRefused(@ForAll byte[] file) {
        assertThat(render(file, settings(Optional.empty(), BOX))).isInstanceOf(Rejected.class);
        Fuzzing.count("rejected");
        assertThat(VipsState.openObject()).isEmpty();
    }

    @AfterProperty
    void nothingIsLeft() throws InterruptedException {
        VipsState.assertIsEmpty();
    }

    @Provide
    Arbitrary<MutatedFile> mutants() {
        List<String> names = Stream.of("ok", "rejected")
                .flatMap(folder -> names(folder).stream())
                .toList();
        return Combinators.combine(
                        Arbitraries.of(names),
                        mutations(names).list().ofMinSize(1).ofMaxSize(4))
                .as(MutatedFile::new);
    }

    private static Arbitrary<Mutation> mutations(List<String> names) {
        // Half of the places are in the first bytes, where headers are.
        Arbitrary<Integer> place = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 700), Arbitraries.integers().between(0, 200_000));
        Arbitrary<Integer> length = Arbitraries.integers().between(1, 4096);
        Arbitrary<Integer> bits = Arbitraries.integers().between(1, 255);
        return Arbitraries.oneOf(
                Combinators.combine(place, bits).as(Flip::new),
                place.map(Truncate::new),
                Combinators.combine(place, length).as(Duplicate::new),
                Combinators.combine(place, length, Arbitraries.of(names), place).as(Splice::new));
    }
}
