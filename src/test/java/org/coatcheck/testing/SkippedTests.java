package org.coatcheck.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Tells at the end of a run which tests were skipped and why, because a skipped test looks like a passed one. It also adds
 * them to {@code target/skipped-tests}, for {@code .ci/run}, which fails unless {@code .ci/skipped-tests} lists them.
 *
 * <p>JUnit finds this class through {@code META-INF/services}.
 */
public final class SkippedTests implements TestExecutionListener {

    private final ConcurrentSkipListSet<String> skipped = new ConcurrentSkipListSet<>();
    private final Path file;

    public SkippedTests() {
        this(Path.of("target/skipped-tests"));
    }

    SkippedTests(Path file) {
        this.file = file;
    }

    /** A condition, such as {@code @EnabledIf}, is not met. */
    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped.add(name(test) + ": " + reason);
    }

    /** An assumption of the test does not hold. */
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == Status.ABORTED) {
            skipped.add(name(test) + ": "
                    + result.getThrowable().map(Throwable::getMessage).orElse("no reason is given"));
        }
    }

    /** Surefire executes a plan for each class. */
    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        if (!skipped.isEmpty()) {
            System.err.println("Skipped tests:\n  " + String.join("\n  ", skipped));
            append(List.copyOf(skipped));
            skipped.clear();
        }
    }

    private void append(List<String> lines) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** The class and method, without the package; the arguments of a parameterized test are left out. */
    private static String name(TestIdentifier test) {
        return test.getSource()
                .map(source -> switch (source) {
                    case MethodSource method -> method.getJavaClass().getSimpleName() + "." + method.getMethodName();
                    case ClassSource container -> container.getJavaClass().getSimpleName();
                    default -> test.getDisplayName();
                })
                .orElse(test.getDisplayName());
    }
}
