package org.coatcheck.event;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * What one invocation was about, told apart by {@link EventReader}.
 *
 * <p>{@link #source()} and {@link #detail()} are what a person reads in the log and in the audit: who sent the event,
 * and which thing it speaks of.
 */
public sealed interface Event {

    /** Who sent it, such as {@code aws:s3}. */
    String source();

    /** The one thing it speaks of: an object key, {@code GET /hello}, {@code 0900Z}. */
    String detail();

    /**
     * Objects that came, went or changed in S3: by a bucket notification, through EventBridge, or in the plain form.
     *
     * @param objects in the order of the event; at least one
     */
    record ObjectEvents(List<ObjectEvent> objects) implements Event {

        public static final String SOURCE = "aws:s3";

        public ObjectEvents {
            objects = List.copyOf(objects);
            if (objects.isEmpty()) {
                throw new IllegalArgumentException("an S3 event speaks of one object at least");
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
     * Somebody waits at the other end of an HTTP connection.
     *
     * @param path as the caller wrote it, without an API's stage and without the query
     */
    record HttpRequest(HttpCaller caller, String method, String path) implements Event {

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
     * The clock struck: an EventBridge rule on a schedule, or EventBridge Scheduler.
     *
     * @param time of the day in UTC that the tick was due, not when it arrived
     */
    record ScheduledTick(LocalTime time) implements Event {

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

    /** S3 asks, when a notification is set up, whether anybody listens: {@code s3:TestEvent}. */
    record NotificationTest(String bucket) implements Event {

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
     * Anything else.
     *
     * @param source its name where it gives one, else what it is, such as {@code a JSON array}; never empty
     * @param detail what keeps it from being an event that Coatcheck knows, where it looks like one; else empty
     */
    record UnknownEvent(String source, String detail) implements Event {

        public String sourceAndFlaw() {
            return detail.isEmpty() ? source : source + " (" + detail + ")";
        }
    }
}
