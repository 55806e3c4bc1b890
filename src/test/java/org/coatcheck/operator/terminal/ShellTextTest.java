package org.coatcheck.operator.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Quoted words, read by a real shell. */
class ShellTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                "it's",
                "'; touch x; '",
                "$(touch x) `touch y` \"q\" \\ ; # & | < > * ? ~",
                "''",
                "-n"
            })
    void shellReadsAWordAsItIs(String word) throws Exception {
        Process shell = new ProcessBuilder(
                        "/bin/sh", "-euc", "eval \"word=$1\"; printf %s \"$word\"", "sh", ShellText.quoted(word))
                .redirectErrorStream(true)
                .start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(word);
        assertThat(shell.waitFor()).isZero();
    }

    /** A terminal would obey them as they are: Ctrl-C ends the quoted word, and what follows is a command. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0003 touch x\n",
                "safe\u202egpj.exe",
                "it's\u001b[2J\\n",
                "\u0001\uD83D\uDE00é",
                "\uDB40\uDC01"
            })
    void bashReadsAWordOfEscapes(String word) throws Exception {
        String quoted = ShellText.quoted(word);
        assertThat(ShellText.isPrintable(quoted)).isTrue();

        Process shell = new ProcessBuilder("bash", "-euc", "eval \"word=$1\"; printf %s \"$word\"", "bash", quoted)
                .redirectErrorStream(true)
                .start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(word);
    }

    @Test
    void knowsWordsThatCannotBePrinted() {
        assertThat(ShellText.isPrintable("no-store")).isTrue();
        assertThat(ShellText.isPrintable("no\u202estore")).isFalse();
        assertThat(ShellText.isPrintable("no\u001b[2Jstore")).isFalse();
    }
}
