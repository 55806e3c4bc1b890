package org.coatcheck.event;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * An event, as {@link EventReader} has identified it.
 *
 * <p>The log and the audit record show {@link #source()} and {@link #detail()}.
 */
public sealed interface Event {

    /** An event that is one piece of work: one attempt with one audit record. */
    sealed interface Single extends Event {}

    /** The sender, such as {@code aws:s3}. */
    String source();

    /** What the event is about: an object key, {@code GET /hello}, {@code 0900Z}. */
    String detail();

    /**
     * Objects in S3 that were created, removed or changed. The event came by a bucket notification, through EventBridge, or in
     * the plain form.
     *
     * @param objects in the order of the event; at least one
     */
    record ObjectEvents(List<ObjectEvent> objects) implements Single {

        public static final String SOURCE = "aws:s3";

        public ObjectEvents {
            objects = List.copyOf(objects);
            if (objects.isEmpty()) {
                throw new IllegalArgumentException("an S3 event is about at least one object");
            }
        }

        @Override
        public String source() {
            return SOURCE;
        }

        @Override
        public String detail() {
            String first = objects.getFirst().key();
            return objects.size() == 1 ? first : first + " and " + (objects.size() - 1) + " more";
        }
    }

    /**
     * A request of an HTTP caller, who waits for the response.
     *
     * @param caller what passed the request to the function
     * @param method such as {@code GET}; of a WebSocket API the type of its event, such as {@code CONNECT}
     * @param path as the caller wrote it, or decoded by an HTTP API, without the stage of an API and without the query; of a
     *     WebSocket API the route, such as {@code $connect}
     */
    record HttpRequest(HttpCaller caller, String method, String path) implements Single {

        @Override
        public String source() {
            return caller.source();
        }

        @Override
        public String detail() {
            return method + " " + path;
        }
    }

    /**
     * A tick of a schedule: an EventBridge rule, or EventBridge Scheduler.
     *
     * @param time of day in UTC when the tick was due, not when it arrived
     */
    record ScheduledTick(LocalTime time) implements Single {

        public static final String SOURCE = "aws:events";

        private static final DateTimeFormatter HOURS_AND_MINUTES = DateTimeFormatter.ofPattern("HHmm'Z'");

        @Override
        public String source() {
            return SOURCE;
        }

        @Override
        public String detail() {
            return HOURS_AND_MINUTES.format(time);
        }
    }

    /** {@code s3:TestEvent}, which S3 sends when a bucket notification is set up. */
    record NotificationTest(String bucket) implements Single {

        @Override
        public String source() {
            return ObjectEvents.SOURCE;
        }

        @Override
        public String detail() {
            return "s3:TestEvent of " + bucket;
        }
    }

    /**
     * Any other event.
     *
     * @param source the sender's name if the event has one, else what the event is, such as {@code a JSON array}; never empty
     * @param detail if the event resembles a known one, what is wrong with it; else empty
     */
    record UnknownEvent(String source, String detail) implements Single {

        public String sourceAndDetail() {
            return detail.isEmpty() ? source : source + " (" + detail + ")";
        }
    }

    /**
     * Messages of an SQS queue, at least one of which holds an event of S3. Each is a piece of work of its own.
     *
     * @param messages in the order of the event; at least one
     */
    record SqsMessages(List<Message> messages) implements Event {

        public SqsMessages {
            messages = List.copyOf(messages);
            if (messages.isEmpty()) {
                throw new IllegalArgumentException("an event of SQS has at least one message");
            }
        }

        @Override
        public String source() {
            return Via.SQS;
        }

        @Override
        public String detail() {
            return messages.size() == 1 ? messages.getFirst().event().detail() : messages.size() + " messages";
        }
    }

    /** A message of an SNS topic that holds an event of S3. */
    record SnsMessage(Message message) implements Event {

        @Override
        public String source() {
            return Via.SNS;
        }

        @Override
        public String detail() {
            return message.event().detail();
        }
    }
}
