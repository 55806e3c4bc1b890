package org.coatcheck.thumbnail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.coatcheck.testing.TestClients;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

class UploadsBucketTest {

    private static final String EMPTY =
            "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
    private static final String LAST =
            "<IsTruncated>false</IsTruncated><Contents><Key>uploads/cat.jpg</Key><Size>1</Size></Contents>";

    /** S3 has such pages, LocalStack has none. */
    @Test
    void listsWhatComesAfterAnEmptyPage() throws IOException {
        HttpServer s3 = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        s3.createContext("/", exchange -> {
            boolean isFirst = !exchange.getRequestURI().getQuery().contains("continuation-token=t");
            byte[] page = ("<ListBucketResult>" + (isFirst ? EMPTY : LAST) + "</ListBucketResult>").getBytes(UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        s3.start();
        try {
            URI endpoint = URI.create("http://127.0.0.1:" + s3.getAddress().getPort());
            ListObjectsV2Response listed =
                    new UploadsBucket(TestClients.s3(endpoint), 1).list("bucket", "uploads/", "", 10);

            assertThat(listed.contents()).extracting(S3Object::key).containsExactly("uploads/cat.jpg");
        } finally {
            s3.stop(0);
        }
    }
}
