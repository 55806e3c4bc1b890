package org.coatcheck.sdk;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Encrypts TLS with the processor's AES instructions. The JVM's compiler C1, which Lambda's Java runtimes are limited to,
 * does not use them: its AES-GCM takes a second for 40 MB, which is more than an image takes to decode.
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
                        () -> Security.insertProviderAt(new NativeCiphers(provider), 1));
    }
}
