package org.coatcheck.echo;

import org.coatcheck.event.Event.HttpRequest;
import org.coatcheck.event.Response;

/** Returns to an HTTP caller what it requested. Replace it by your own API. */
public final class Echo {

    private Echo() {}

    public static Response respond(HttpRequest request) {
        return Response.done(200, "HTTP 200 -- echoed " + request.detail());
    }
}
