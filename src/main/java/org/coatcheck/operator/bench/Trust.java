package org.coatcheck.operator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.coatcheck.operator.packaging.Certificates;

/**
 * How a function is told to trust the root of this run. Reading what a language trusts by default is a part of its start, so
 * each file has that, too.
 *
 * @param variables of the function's environment
 * @param arguments of a native image, which reads no variable for Java's options
 */
record Trust(Map<String, String> variables, List<String> arguments) {

    /** For plain HTTP. */
    static final Trust NONE = new Trust(Map.of(), List.of());

    /** Where Linux distributions keep the certificates that OpenSSL trusts. */
    private static final List<String> SYSTEM_BUNDLES =
            List.of("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem");

    Trust {
        variables = Map.copyOf(variables);
        arguments = List.copyOf(arguments);
    }

    /** Writes the files into the folder. */
    static Trust in(Path folder, Certificates certificates) throws IOException, GeneralSecurityException {
        X509Certificate root = certificates.root();
        Path alone = Files.writeString(folder.resolve("root.pem"), pem(root));
        Path bundle = Files.writeString(folder.resolve("bundle.pem"), pem(root) + systemBundle());
        String option = certificates.trustStoreOption(folder.resolve("cacerts"));
        return new Trust(
                Map.of(
                        "NODE_EXTRA_CA_CERTS", alone.toString(), // Node.js: has the usual ones compiled in
                        "AWS_CA_BUNDLE", bundle.toString(), // boto3
                        "SSL_CERT_FILE", bundle.toString(), // Rust
                        "JDK_JAVA_OPTIONS", Certificates.inVariable(option)),
                List.of(option));
    }

    private static String pem(X509Certificate certificate) throws GeneralSecurityException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
        return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
    }

    private static String systemBundle() throws IOException {
        Optional<Path> bundle = Stream.concat(
                        Stream.ofNullable(System.getenv("SSL_CERT_FILE")), SYSTEM_BUNDLES.stream())
                .map(Path::of)
                .filter(Files::isReadable)
                .findFirst();
        return bundle.isPresent() ? Files.readString(bundle.get()) : "";
    }
}
