package org.coatcheck.operator.console.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.coatcheck.operator.console.aws.Uploads;
import org.coatcheck.operator.console.web.Reply;
import org.coatcheck.operator.console.web.Reply.Bytes;
import org.coatcheck.operator.console.web.Reply.Caching;
import org.coatcheck.operator.console.web.Reply.Html;
import org.coatcheck.operator.console.web.Request;
import org.coatcheck.operator.console.web.Route;

/**
 * The pictures of both buckets. The uploader of an object chooses its bytes and its content type. Therefore the type that a
 * browser is told is that of the first bytes, one of five image formats; S3's is ignored. SVG is none of them: it can have scripts.
 */
public record Pictures(Uploads uploads) {

    private static final int LONGEST_HEADER = 12;

    public Route route() {
        return Route.get("/picture", this::show);
    }

    private Reply show(Request request) throws IOException {
        ObjectName name = ObjectName.of(request.required("object"));
        Optional<byte[]> bytes = uploads.picture(name.bucket(), name.key());
        return bytes.flatMap(picture -> type(picture).<Reply>map(type -> new Bytes(type, picture, Caching.SHORT)))
                .orElse(new Html(404, ""));
    }

    private static Optional<String> type(byte[] picture) {
        String head = new String(
                Arrays.copyOf(picture, Math.min(picture.length, LONGEST_HEADER)), StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u00ff\u00d8\u00ff")) {
            return Optional.of("image/jpeg");
        }
        if (head.startsWith("\u0089PNG\r\n")) {
            return Optional.of("image/png");
        }
        if (head.startsWith("GIF8")) {
            return Optional.of("image/gif");
        }
        if (head.startsWith("RIFF") && head.endsWith("WEBP")) {
            return Optional.of("image/webp");
        }
        return head.startsWith("ftypavi", 4) ? Optional.of("image/avif") : Optional.empty();
    }
}
