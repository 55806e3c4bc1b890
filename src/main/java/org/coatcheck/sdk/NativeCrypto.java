package org.coatcheck.sdk;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Has native code do the work of TLS. It encrypts with the processor's AES instructions. The JVM's compiler C1, which Lambda's
 * Java runtimes are limited to, does not use them: its AES-GCM takes a second for 40 MB, which is more than an image takes to
 * decode. It also makes the keys of a handshake: the first ones took a tenth of a cold start in Java.
 *
 * <p>The code is Amazon Corretto Crypto Provider, from the package's folder {@code lib}. Where that cannot be loaded, the JVM's
 * own code encrypts. A native image has its own AES instructions, and is built without this class.
 */
@Startup
@Singleton
@IfBuildProperty(name = "quarkus.native.enabled", stringValue = "false", enableIfMissing = true)
public class NativeCrypto {

    private static final Logger LOG = Logger.getLogger("coatcheck");

    /** Lambda runs on Linux. */
    private static final String LIBRARY = "libamazonCorrettoCryptoProvider.so";

    /** Makes the provider load the file from the JVM's library path. Otherwise it would unpack one from its jar at each start. */
    private static final String FROM_LIBRARY_PATH = "com.amazon.corretto.crypto.provider.useExternalLib";

    private static final String CURVES_PROPERTY = "jdk.tls.namedGroups";

    /**
     * The curves that the provider has. Java prefers another one, X25519, but each server of TLS 1.3 must have P-256.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-9.1">RFC 8446, 9.1</a>
     */
    private static final String CURVES = "secp256r1,secp384r1,secp521r1";

    NativeCrypto() {
        // Outside of Lambda, as in dev mode, there is no package.
        Optional.ofNullable(System.getenv("LAMBDA_TASK_ROOT"))
                .map(folder -> Path.of(folder, "lib", LIBRARY))
                .filter(Files::exists)
                .ifPresent(NativeCrypto::install);
    }

    private static void install(Path library) {
        System.setProperty(FROM_LIBRARY_PATH, "true");
        AmazonCorrettoCryptoProvider provider = AmazonCorrettoCryptoProvider.INSTANCE;
        Optional.ofNullable(provider.getLoadingError())
                .ifPresentOrElse(
                        error -> LOG.warnf(
                                "TLS is slower than it could be, because %s cannot be loaded: %s", library, error),
                        () -> install(provider));
    }

    private static void install(Provider provider) {
        if (SnapStart.isOn()) {
            Security.insertProviderAt(NativeCiphers.ofSnapshot(provider), 1);
        } else {
            Security.insertProviderAt(NativeCiphers.of(provider), 1);
            System.getProperties().putIfAbsent(CURVES_PROPERTY, CURVES);
        }
    }
}
