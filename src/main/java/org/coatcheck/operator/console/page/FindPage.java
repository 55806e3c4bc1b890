package org.coatcheck.operator.console.page;

import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Redirect;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;

/** Leads to the page of what a person has: a request id, an {@code s3://} address, {@code bucket/key}, or a key. */
public record FindPage(Attempts attempts, String uploadsBucket, String thumbnailsBucket) {

    private static final String S3 = "s3://";

    public Route route() {
        return Route.get("/find", this::find);
    }

    private Reply find(Request request) {
        String given = request.parameters().get("q").orElse("").strip();
        if (given.isEmpty()) {
            return new Redirect("/attempts");
        }
        if (given.startsWith(S3)) {
            return new Redirect(Links.object(given.substring(S3.length())));
        }
        if (given.startsWith(uploadsBucket + "/") || given.startsWith(thumbnailsBucket + "/")) {
            return new Redirect(Links.object(given));
        }
        return new Redirect(
                !given.contains("/") && !attempts.ofRequest(given).isEmpty()
                        ? Links.attempt(given)
                        : Links.object(uploadsBucket + "/" + given));
    }
}
