package org.coatcheck.operator.packaging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.coatcheck.operator.terminal.CommandException;

/**
 * Keys of a TLS server on this machine, and a certificate authority that vouches for them. Both are made for one run, by the
 * JDK's keytool, with RSA keys of 2048 bits like those of AWS.
 *
 * @param keys the file of the server's and the authority's keys
 * @param trustStore the file that a client gets, with the authority's certificate
 */
record TlsKeys(Path keys, Path trustStore) {

    private static final String PASSWORD = "no-secret";
    private static final String AUTHORITY = "authority";
    private static final String SERVER = "server";

    /** Creates the keys. */
    void create() throws IOException, InterruptedException, GeneralSecurityException {
        Files.deleteIfExists(keys);
        generate(AUTHORITY, "-ext", "bc:c");
        generate(SERVER, "-ext", "san=ip:127.0.0.1,dns:localhost", "-signer", AUTHORITY);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(AUTHORITY, load().getCertificate(AUTHORITY));
        try (OutputStream file = Files.newOutputStream(trustStore)) {
            trusted.store(file, PASSWORD.toCharArray());
        }
    }

    /** The JVM options of a client that trusts the authority. */
    List<String> clientOptions() {
        return List.of("-Djavax.net.ssl.trustStore=" + trustStore, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    /** The TLS context of the server. */
    SSLContext serverContext() throws IOException, GeneralSecurityException {
        // The authority's key must not be in it: the server might choose that one.
        KeyStore server = load();
        server.deleteEntry(AUTHORITY);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(server, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
    }

    private void generate(String name, String... options) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin/keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keystore",
                                keys.toString(),
                                "-storepass",
                                PASSWORD,
                                "-alias",
                                name,
                                "-dname",
                                "CN=" + name,
                                "-keyalg",
                                "RSA",
                                "-keysize",
                                "2048"),
                        Stream.of(options))
                .toList();
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new CommandException("keytool failed to make a key for TLS: " + output.strip());
        }
    }
}
