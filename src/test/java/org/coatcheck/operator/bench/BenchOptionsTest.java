package org.coatcheck.operator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.coatcheck.operator.Coatcheck;
import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the bench does not begin with, as it would waste minutes, or measure something else than was asked for. */
class BenchOptionsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --warm -1                          | must be 0 or more
            --cold 0 --warm 0                  | one of the first two 1
            --growth --cold 3                  | --growth has counts and images of its own
            --growth --svg target/growth.svg   | --growth has counts and images of its own
            --only jvn                         | there is no function "jvn", only node-sharp, python, rust, jvm, aot, native
            --function a=a.zip --only jvm      | there is no function "jvm", only node-sharp, python, rust, a
            --function a=a.zip --function a=b  | the same name twice: a, a
            --function rust=a.zip              | rust is the name of a peer
            --function a/b=a.zip               | is not a name and a zip
            --function ..=a.zip                | is not a name and a zip
            --json target/no-folder/bench.json | cannot be written
            --svg target                       | cannot be written
            --latency S3=5                     | is none of the operations and services
            --images mp2,png                   | there is no "png", only small, mp2, mp12, mp24, alpha
            """)
    void rejectsWhatItCannotDo(String options, String message) {
        TestTerminal terminal = new TestTerminal();

        int exitCode = Coatcheck.commandLine(terminal.terminal()).execute(("bench " + options).split(" ", -1));

        assertThat(exitCode).isEqualTo(2);
        assertThat(terminal.err()).contains(message);
    }
}
