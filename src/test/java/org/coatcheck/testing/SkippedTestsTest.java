package org.coatcheck.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class SkippedTestsTest {

    /** Surefire does not run it by itself, because it is nested and static. */
    static class Sample {

        @Test
        void passes() {}

        @Test
        @Disabled("a condition is not met")
        void isDisabled() {}

        @Test
        void assumesTooMuch() {
            assumeTrue(false, "an assumption does not hold");
        }
    }

    @Test
    void namesEachSkippedTestWithItsReason(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("skipped-tests");
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Sample.class))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .build();
        LauncherConfig config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestExecutionListeners(new SkippedTests(file))
                .build();

        Launcher launcher = LauncherFactory.create(config);
        launcher.execute(request);
        launcher.execute(LauncherDiscoveryRequestBuilder.request().build());

        assertThat(Files.readAllLines(file))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("Sample.isDisabled: ") && line.contains("a condition is not met"))
                .anyMatch(line ->
                        line.startsWith("Sample.assumesTooMuch: ") && line.contains("an assumption does not hold"));
    }
}
