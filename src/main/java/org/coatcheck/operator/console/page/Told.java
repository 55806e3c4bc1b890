package org.coatcheck.operator.console.page;

import java.util.Optional;
import java.util.function.Supplier;
import org.coatcheck.operator.stack.AwsErrors;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What AWS told about a part of a page. A part that it does not tell about leaves the rest of the page as it is.
 *
 * @param value empty if AWS told nothing
 * @param problem why not, as one sentence; empty if it told
 */
record Told<T>(Optional<T> value, String problem) {

    static <T> Told<T> by(Supplier<T> question) {
        try {
            return new Told<>(Optional.of(question.get()), "");
        } catch (SdkException failure) {
            return new Told<>(Optional.empty(), AwsErrors.sentence(failure).orElse(failure.toString()));
        }
    }
}
