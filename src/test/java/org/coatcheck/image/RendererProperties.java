package org.coatcheck.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.coatcheck.image.TestImages.decode;
import static org.coatcheck.image.TestImages.names;
import static org.coatcheck.image.TestImages.render;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterProperty;
import org.coatcheck.image.Fit.Cover;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.Fit.Position;
import org.coatcheck.image.MutatedFile.Mutation;
import org.coatcheck.image.MutatedFile.Mutation.Duplicate;
import org.coatcheck.image.MutatedFile.Mutation.Flip;
import org.coatcheck.image.MutatedFile.Mutation.Splice;
import org.coatcheck.image.MutatedFile.Mutation.Truncate;
import org.coatcheck.image.RenderingResult.NotAdmitted;
import org.coatcheck.image.RenderingResult.Picture;
import org.coatcheck.image.RenderingResult.Rejected;
import org.coatcheck.image.RenderingResult.Rendered;
import org.coatcheck.testing.Fuzzing;

/** Properties of rendering that hold for any file. {@code ./coatcheck test --fuzz 10m} tries them for ten minutes. */
@AddLifecycleHook(Fuzzing.class)
class RendererProperties {

    private static final Box BOX = new Box(64, 40);

    /** The file of the current try. A crash of libvips ends the JVM, and this file is what caused it. */
    private static final Path LAST_TRY = Path.of("target/last-try.bin");

    @Property
    void rendersOrRejectsADamagedImage(
            @ForAll("mutatedFiles") MutatedFile mutated, @ForAll Format target, @ForAll("fits") Fit fit)
            throws IOException {
        byte[] file = mutated.file();
        Files.write(LAST_TRY, file);
        switch (render(file, settings(target.name().toLowerCase(Locale.ROOT), fit))) {
            case Rendered rendered -> {
                Fuzzing.count("rendered");
                Picture picture = rendered.pictures().getFirst();
                decode(picture);
                assertThat(picture.width()).isBetween(1, BOX.width());
                assertThat(picture.height()).isBetween(1, BOX.height());
            }
            case Rejected rejected -> {
                Fuzzing.count("rejected");
                assertThat(rejected.reason()).isNotBlank();
            }
            case NotAdmitted _ -> fail("it had to wait");
        }
        assertThat(VipsState.firstOpenObject()).isEmpty();
    }

    @Property
    void rejectsRandomBytes(@ForAll byte[] file) {
        assertThat(render(file, settings(RenderingSettings.SAME_AS_IMAGE, new Inside())))
                .isInstanceOf(Rejected.class);
        Fuzzing.count("rejected");
        assertThat(VipsState.firstOpenObject()).isEmpty();
    }

    private static RenderingSettings settings(String format, Fit fit) {
        return new RenderingSettings(List.of(BOX), fit, true, format, 90, 100_000_000, 1769);
    }

    @AfterProperty
    void assertThatNothingLeaked() throws InterruptedException {
        VipsState.assertIsEmpty();
    }

    @Provide
    Arbitrary<Fit> fits() {
        return Arbitraries.oneOf(
                Arbitraries.just(new Inside()), Arbitraries.of(Position.class).map(Cover::new));
    }

    @Provide
    Arbitrary<MutatedFile> mutatedFiles() {
        List<String> names = Stream.of("ok", "rejected")
                .flatMap(folder -> names(folder).stream())
                .toList();
        return Combinators.combine(
                        Arbitraries.of(names),
                        mutations(names).list().ofMinSize(1).ofMaxSize(4))
                .as(MutatedFile::new);
    }

    private static Arbitrary<Mutation> mutations(List<String> names) {
        // Half of the offsets are in the first bytes, where headers are.
        Arbitrary<Integer> offset = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 700), Arbitraries.integers().between(0, 200_000));
        Arbitrary<Integer> length = Arbitraries.integers().between(1, 4096);
        Arbitrary<Integer> bits = Arbitraries.integers().between(1, 255);
        return Arbitraries.oneOf(
                Combinators.combine(offset, bits).as(Flip::new),
                offset.map(Truncate::new),
                Combinators.combine(offset, length).as(Duplicate::new),
                Combinators.combine(offset, length, Arbitraries.of(names), offset)
                        .as(Splice::new));
    }
}
