package org.coatcheck.operator.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import org.coatcheck.testing.TestTerminal;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ReplayCommandTest {

    private final TestTerminal terminal = new TestTerminal();

    /** The function's response and its error quote the object's key. */
    @Test
    void saysOneLineAboutAKeyWithALineFeed() {
        ReplayCommand replay = new ReplayCommand();
        new CommandLine(replay).setErr(terminal.terminal().err());

        replay.say("422: uploads/a\nmessage 1 is deleted is no image");

        assertThat(terminal.err()).isEqualTo("422: uploads/a\\u{a}message 1 is deleted is no image\n");
    }
}
