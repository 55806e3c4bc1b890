package org.coatcheck.echo;

import org.coatcheck.event.Event.HttpRequest;
import org.coatcheck.event.Response;

/** Tells an HTTP caller what it asked for. Put your own API in its place. */
public final class Echo {

    private Echo() {}

    public static Response answer(HttpRequest request) {
        return Response.done(200, "HTTP 200 -- echoed " + request.detail());
    }
}
