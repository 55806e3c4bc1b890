package org.coatcheck.operator.bench;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS handshakes with the stand-in, before anything is measured. The stand-in's JVM compiles them while it runs: without these,
 * each connection of the first cold starts waits for tens of milliseconds, and a function that opens several pays for that.
 * AWS's servers are warm.
 *
 * @param root that the stand-in's certificate comes from
 */
record Handshakes(AwsStandIn aws, X509Certificate root) {

    private static final int COUNT = 300;

    void make() throws IOException, GeneralSecurityException {
        URI nothing = URI.create(aws.url(AwsService.S3) + "/" + AwsStandIn.UPLOADS + "/nothing");
        for (int i = 0; i < COUNT; i++) {
            HttpsURLConnection connection = (HttpsURLConnection) nothing.toURL().openConnection();
            connection.setSSLSocketFactory(newClient().getSocketFactory());
            connection.setRequestMethod("HEAD");
            connection.setRequestProperty("Connection", "close");
            connection.getResponseCode();
            connection.disconnect();
        }
    }

    /** Knows no earlier session, like a new process. */
    private SSLContext newClient() throws IOException, GeneralSecurityException {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("root", root);
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(roots);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, managers.getTrustManagers(), null);
        return client;
    }
}
