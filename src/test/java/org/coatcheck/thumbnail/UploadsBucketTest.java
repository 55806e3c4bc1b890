package org.coatcheck.thumbnail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.coatcheck.event.ObjectEvent;
import org.coatcheck.event.ObjectEvent.Change;
import org.coatcheck.image.Box;
import org.coatcheck.image.FileMemory;
import org.coatcheck.image.Fit.Inside;
import org.coatcheck.image.Renderer;
import org.coatcheck.image.RenderingSettings;
import org.coatcheck.testing.TestClients;
import org.coatcheck.thumbnail.CurrentUpload.Present;
import org.coatcheck.thumbnail.Unavailable.Unreadable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What S3 does in AWS, but not in LocalStack, and files that no test should upload. */
class UploadsBucketTest {

    private static final String EMPTY =
            "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
    private static final String LAST =
            "<IsTruncated>false</IsTruncated><Contents><Key>uploads/cat.jpg</Key><Size>1</Size></Contents>";

    private static final long MB = 1L << 20;

    private static final ObjectEvent EVENT = new ObjectEvent(
            Change.CREATED,
            "ObjectCreated:Put",
            "bucket",
            "uploads/cat.jpg",
            OptionalLong.empty(),
            Optional.of("a"),
            Optional.empty(),
            Optional.empty());

    private HttpServer s3;

    @BeforeEach
    void start() throws IOException {
        s3 = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        s3.start();
    }

    @AfterEach
    void stop() {
        s3.stop(0);
    }

    private UploadsBucket uploads(long maxBytes, HttpHandler handler) {
        s3.createContext("/", handler);
        return new UploadsBucket(
                TestClients.s3(URI.create("http://127.0.0.1:" + s3.getAddress().getPort())), maxBytes);
    }

    @Test
    void listsWhatComesAfterAnEmptyPage() {
        UploadsBucket uploads = uploads(MB, exchange -> {
            boolean isFirst = !exchange.getRequestURI().getQuery().contains("continuation-token=t");
            byte[] page = ("<ListBucketResult>" + (isFirst ? EMPTY : LAST) + "</ListBucketResult>").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });

        assertThat(uploads.list("bucket", "uploads/", "", 10).contents())
                .extracting(S3Object::key)
                .containsExactly("uploads/cat.jpg");
    }

    /** Lambda would kill the process. */
    @Test
    void rejectsAFileForWhichThereIsNoMemory() {
        RenderingSettings settings =
                new RenderingSettings(List.of(Box.square(256)), new Inside(), false, "same", 80, 100_000_000, 300);
        UploadsBucket uploads = uploads(300 * MB, exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"a\"");
            exchange.sendResponseHeaders(200, 200 * MB);
            exchange.getResponseBody().write(0);
            exchange.getResponseBody().flush();
            exchange.close();
        });

        try (FileMemory memory = new Renderer(settings).fileMemory()) {
            for (OptionalLong size : List.of(OptionalLong.of(200 * MB), OptionalLong.empty())) {
                assertThat(uploads.fetch(EVENT, new Present("a", size), memory, () -> false))
                        .hasValueSatisfying(rejected -> assertThat(rejected)
                                .isEqualTo(new Unreadable(
                                        "its 209,715,200 bytes are more than the 104,857,600 that an image may take of the"
                                                + " function's memory: raise the template's MemorySize (COATCHECK_MEMORY)",
                                        false)));
            }
        }
    }
}
