package org.coatcheck.operator.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MavenTest {

    @Test
    void tellsTheCauseAndNotTheStack() {
        Stream<String> log = """
                [INFO] BUILD FAILURE
                [ERROR] Failed to execute goal io.quarkus:quarkus-maven-plugin:3.33.2:build (default-cli) on project coatcheck
                [ERROR] \t[error]: Build step ScriptGeneratorProcessor#buildScripts threw an exception
                [ERROR] \tat io.quarkus.deployment.ExtensionLoader$3.execute(ExtensionLoader.java:904)
                [ERROR] \tat java.base/java.lang.Thread.run(Thread.java:1474)
                [ERROR] Caused by: java.nio.file.NoSuchFileException: target/native/bootstrap-example.sh
                [ERROR] \tat java.base/sun.nio.fs.UnixException.translateToIOException(UnixException.java:92)
                [ERROR] \t... 8 more
                """.lines();

        assertThat(Maven.errors(log).lines())
                .containsExactly(
                        "[ERROR] Failed to execute goal io.quarkus:quarkus-maven-plugin:3.33.2:build (default-cli) on project coatcheck",
                        "[ERROR] \t[error]: Build step ScriptGeneratorProcessor#buildScripts threw an exception",
                        "[ERROR] Caused by: java.nio.file.NoSuchFileException: target/native/bootstrap-example.sh");
    }
}
