package org.coatcheck.operator.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A root made for this run, an intermediate authority, and the stand-in's certificate, all RSA with 2048 bits, as Amazon's are.
 * The JDK's keytool makes them, because the JDK has no public class that does.
 *
 * @param root that a client has to trust
 * @param server the certificate and its key, for the stand-in
 */
record Certificates(X509Certificate root, SSLContext server) {

    private static final String PASSWORD = "password";

    /** @param folder for the key store */
    static Certificates create(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve("keys.p12");
        Files.deleteIfExists(file);
        generate(file, "root", "-ext", "bc:c");
        generate(file, "intermediate", "-ext", "bc:c", "-signer", "root");
        generate(file, "server", "-ext", "san=ip:127.0.0.1,dns:localhost", "-signer", "intermediate");
        KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        return new Certificates((X509Certificate) requireNonNull(keys.getCertificate("root")), context(keys));
    }

    private static void generate(Path file, String name, String... extensions)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString(), "-genkeypair"));
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-keyalg", "RSA", "-keysize", "2048", "-validity", "7"));
        command.addAll(List.of("-alias", name, "-dname", "CN=coatcheck bench " + name));
        command.addAll(List.of("-keystore", file.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(extensions));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool made no certificate: " + output);
        }
    }

    /** Has the server's key only: with several the JDK might present another one. */
    private static SSLContext context(KeyStore keys) throws IOException, GeneralSecurityException {
        KeyStore server = KeyStore.getInstance("PKCS12");
        server.load(null, null);
        server.setEntry(
                "server",
                keys.getEntry("server", new KeyStore.PasswordProtection(PASSWORD.toCharArray())),
                new KeyStore.PasswordProtection(PASSWORD.toCharArray()));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(server, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
