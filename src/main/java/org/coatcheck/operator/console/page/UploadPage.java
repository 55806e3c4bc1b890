package org.coatcheck.operator.console.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coatcheck.ledger.InvocationRecord;
import org.coatcheck.ledger.LedgerReader.Question;
import org.coatcheck.operator.console.aws.Attempts;
import org.coatcheck.operator.console.aws.FunctionCalls;
import org.coatcheck.operator.console.aws.Uploads;
import org.coatcheck.operator.console.web.Parameters;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;

/** Uploads a picture, and waits for the attempt that makes its thumbnails. */
public record UploadPage(Frame frame, Attempts attempts, Uploads uploads, FunctionCalls function) {

    static final int LARGEST_UPLOAD = 100 << 20;

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    /** The clocks of this machine and of the function differ. */
    private static final Duration CLOCKS = Duration.ofSeconds(5);

    /**
     * What the template shows.
     *
     * @param again the address to ask again
     * @param log the address of the log lines; empty if there are none to come
     */
    public record View(
            boolean waits, String again, String key, String objectUrl, List<Row> rows, List<Shot> shots, String log) {}

    public Stream<Route> routes() {
        return Stream.of(Route.post("/upload", this::upload), Route.get("/upload/result", this::result));
    }

    private Reply upload(Request request) {
        String key = function.uploadsPrefix() + request.required("name");
        byte[] bytes = request.body(LARGEST_UPLOAD);
        Instant now = Instant.now();
        uploads.upload(key, request.contentType(), bytes);
        return show(key, now, List.of(), true);
    }

    private Reply result(Request request) {
        String key = request.required("key");
        Instant since = request.required("since", TypedValues::time);
        Instant now = Instant.now();
        List<InvocationRecord> ended =
                attempts.find(Question.about(object(key), since.minus(CLOCKS), now.plus(CLOCKS)), 1).records().stream()
                        .filter(record -> record.ending().isPresent())
                        .toList();
        return show(
                key, since, ended, ended.isEmpty() && since.plus(LONGEST_WAIT).isAfter(now));
    }

    private String object(String key) {
        return uploads.buckets().firstUploads() + "/" + key;
    }

    private Reply show(String key, Instant since, List<InvocationRecord> ended, boolean waits) {
        View view = new View(
                waits,
                Parameters.NONE.with("key", key).with("since", since.toString()).url("/upload/result"),
                key,
                Links.object(object(key)),
                ended.stream().map(record -> Row.of(record, Instant.now())).toList(),
                Shot.of(ended),
                ended.stream()
                        .findFirst()
                        .map(record -> Links.log(record.requestId(), record.startedAt(), Instant.now()))
                        .orElse(""));
        return new Html(frame.part("uploaded", Map.of("view", view)));
    }
}
