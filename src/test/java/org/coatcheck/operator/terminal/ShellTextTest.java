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
                "two\nlines",
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

    @Test
    void knowsWordsThatCannotBePrinted() {
        assertThat(ShellText.isPrintable("no-store")).isTrue();
        assertThat(ShellText.isPrintable("no\u202estore")).isFalse();
        assertThat(ShellText.isPrintable("no\u001b[2Jstore")).isFalse();
    }
}
