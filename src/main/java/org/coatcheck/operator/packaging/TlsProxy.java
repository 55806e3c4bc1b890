package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/**
 * Speaks HTTPS with a certificate of its own, as AWS does, for a LocalStack: it passes on the bytes of each connection. Without it,
 * the class cache of the aot package would lack the classes of TLS.
 */
final class TlsProxy implements AutoCloseable {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final URI target;
    private final ServerSocket server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    TlsProxy(URI target, SSLContext context) throws IOException {
        this.target = target;
        server = context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::acceptAll);
    }

    URI endpoint() {
        return URI.create("https://127.0.0.1:" + server.getLocalPort());
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.execute(() -> connect(client));
            }
        } catch (SocketException closed) {
            // close() ends the loop.
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private void connect(Socket client) {
        try (client;
                Socket service = service()) {
            threads.execute(() -> copy(client, service));
            copy(service, client);
        } catch (IOException unreachable) {
            throw new UncheckedIOException("cannot connect to " + target, unreachable);
        }
    }

    private Socket service() throws IOException {
        boolean isTls = "https".equals(target.getScheme());
        int port = target.getPort() >= 0 ? target.getPort() : isTls ? HTTPS : HTTP;
        SocketFactory sockets = isTls ? SSLSocketFactory.getDefault() : SocketFactory.getDefault();
        return sockets.createSocket(target.getHost(), port);
    }

    /** Copies until one of the two closes its connection, which also ends the copying in the other direction. */
    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException closed) {
            // The other direction ended first, or one side is gone. The other side sees its connection closed.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
