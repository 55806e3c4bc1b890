package org.coatcheck.echo;

import org.coatcheck.event.Answer;
import org.coatcheck.event.Event.HttpRequest;

/** Tells an HTTP caller what it asked for. Put your own API in its place. */
public final class Echo {

    private Echo() {}

    public static Answer answer(HttpRequest request) {
        return Answer.done(200, "HTTP 200 -- echoed " + request.detail());
    }
}
