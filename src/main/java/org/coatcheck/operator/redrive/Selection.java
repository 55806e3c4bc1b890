package org.coatcheck.operator.redrive;

import java.util.Optional;

/**
 * The messages that the operator means.
 *
 * @param object that the event is about, as {@code bucket/key}
 * @param request id of the attempt that put the event into the queue, or of the message
 */
record Selection(Optional<String> source, Optional<String> object, Optional<String> request) {

    boolean has(QueuedMessage message) {
        return source.map(message.source()::equals).orElse(true)
                && object.map(message.objects()::contains).orElse(true)
                && request.map(id -> isOf(message, id)).orElse(true);
    }

    private static boolean isOf(QueuedMessage message, String id) {
        return message.id().equals(id) || message.requestId().filter(id::equals).isPresent();
    }
}
