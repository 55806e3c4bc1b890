package org.coatcheck.sdk;

/**
 * How many idle connections {@code HttpURLConnection} keeps open to each host. It opens each further one anew, which costs a TLS
 * handshake.
 */
public final class IdleConnections {

    private static final String PROPERTY = "http.maxConnections";

    private IdleConnections() {}

    /** Keeps enough of them for events that are handled at the same time. The JDK reads this before its first request. */
    public static void keepFor(int events) {
        System.setProperty(PROPERTY, Integer.toString(Beside.MOST_TOGETHER * events));
    }
}
