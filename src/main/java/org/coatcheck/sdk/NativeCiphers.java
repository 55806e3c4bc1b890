package org.coatcheck.sdk;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.stream.Stream;

/**
 * A security provider with the algorithms of TLS and of AWS's signatures. It takes them from a provider with many more.
 *
 * <p>One of them draws random numbers: the one that makes the keys of a handshake. It is left out for SnapStart, because
 * environments that start from one snapshot must not draw the same random numbers. The JVM's own generator is safe in that
 * respect. That of Amazon Corretto Crypto Provider is safe only where the kernel has the file {@code /dev/sysgenid}. AWS does
 * not say whether Lambda's has it.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html">SnapStart and uniqueness</a>
 */
final class NativeCiphers extends Provider {

    private static final long serialVersionUID = 1;

    private NativeCiphers(Provider source, Stream<Service> services) {
        super("CoatcheckNative", "1", "a part of " + source.getName());
        services.forEach(service -> putService(new Delegate(this, service)));
    }

    static NativeCiphers of(Provider source) {
        return new NativeCiphers(source, Stream.concat(withoutRandomNumbers(source), keys(source)));
    }

    static NativeCiphers ofSnapshot(Provider source) {
        return new NativeCiphers(source, withoutRandomNumbers(source));
    }

    /** In Java, the first key on the curve P-256 takes longer than the rest of the first handshake. */
    private static Stream<Service> keys(Provider source) {
        return services(source, "KeyPairGenerator", List.of("EC"));
    }

    private static Stream<Service> withoutRandomNumbers(Provider source) {
        return Stream.of(
                        services(source, "Cipher", List.of("AES/GCM/NoPadding")),
                        services(source, "MessageDigest", List.of("MD5", "SHA-1", "SHA-256", "SHA-384")),
                        services(source, "Mac", List.of("HmacSHA256", "HmacSHA384")),
                        services(source, "KeyFactory", List.of("EC")),
                        services(source, "KeyAgreement", List.of("ECDH")),
                        // These only verify: a client of TLS signs nothing.
                        services(source, "Signature", List.of("SHA256withRSA", "SHA384withRSA", "RSASSA-PSS")))
                .flatMap(services -> services);
    }

    private static Stream<Service> services(Provider source, String type, List<String> algorithms) {
        return algorithms.stream().map(algorithm -> source.getService(type, algorithm));
    }

    /** An algorithm of another provider. */
    private static final class Delegate extends Service {

        private final Service service;

        Delegate(Provider provider, Service service) {
            super(provider, service.getType(), service.getAlgorithm(), service.getClassName(), List.of(), null);
            this.service = service;
        }

        @Override
        public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
            return service.newInstance(parameter);
        }
    }
}
