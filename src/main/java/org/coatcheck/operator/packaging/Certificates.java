package org.coatcheck.operator.packaging;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.coatcheck.operator.terminal.CommandException;

/**
 * A root made for this run, an intermediate authority, and the certificate of a TLS server on this machine, all RSA with 2048
 * bits, as Amazon's are. The JDK's keytool makes them, because the JDK has no public class that does.
 *
 * @param root that a client has to trust
 * @param server the certificate and its key, for the server
 */
public record Certificates(X509Certificate root, SSLContext server) {

    private static final String PASSWORD = "password";

    /** One iteration, as more would protect nothing: everybody knows the password. */
    private static final List<String> QUICK = List.of(
            "-J-XX:TieredStopAtLevel=1",
            "-J-XX:+UseSerialGC",
            "-J-Dkeystore.pkcs12.certPbeIterationCount=1",
            "-J-Dkeystore.pkcs12.keyPbeIterationCount=1",
            "-J-Dkeystore.pkcs12.macIterationCount=1");

    /**
     * Makes the certificates.
     *
     * @param file for the keys
     */
    public static Certificates create(Path file) throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        generate(file, "root", "-ext", "bc:c");
        generate(file, "intermediate", "-ext", "bc:c", "-signer", "root");
        generate(file, "server", "-ext", "san=ip:127.0.0.1,dns:localhost", "-signer", "intermediate");
        try {
            KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            return new Certificates((X509Certificate) requireNonNull(keys.getCertificate("root")), context(keys));
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("this JDK cannot make keys for TLS", unusable);
        }
    }

    private static void generate(Path file, String name, String... extensions)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString(), "-genkeypair"));
        command.addAll(QUICK);
        command.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-validity", "7"));
        command.addAll(List.of("-alias", name, "-dname", "CN=coatcheck " + name));
        command.addAll(List.of("-keystore", file.toString(), "-storepass", PASSWORD));
        command.addAll(List.of(extensions));
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new CommandException("keytool made no certificate: " + output.strip());
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

    /**
     * Writes a trust store with the JDK's own certificates and the root. It has no password: decrypting it would cost each start
     * time.
     *
     * @return the option of a JVM that trusts them
     */
    public String trustStoreOption(Path file) throws IOException {
        try {
            Path usual = Path.of(System.getProperty("java.home"), "lib/security/cacerts");
            KeyStore known = KeyStore.getInstance(usual.toFile(), (char[]) null);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (String alias : Collections.list(known.aliases())) {
                store.setCertificateEntry(alias, known.getCertificate(alias));
            }
            store.setCertificateEntry("coatcheck", root);
            try (OutputStream out = Files.newOutputStream(file)) {
                store.store(out, null);
            }
        } catch (GeneralSecurityException unusable) {
            throw new IllegalStateException("this JDK cannot write a trust store", unusable);
        }
        return "-Djavax.net.ssl.trustStore=" + file;
    }

    /** The option as {@code JDK_JAVA_OPTIONS} needs it, where Java splits at spaces, but not within quotes. */
    public static String inVariable(String option) {
        return '"' + option + '"';
    }
}
