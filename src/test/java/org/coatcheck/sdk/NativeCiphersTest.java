package org.coatcheck.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The algorithms that the function takes from native code. */
class NativeCiphersTest {

    private static final byte[] TEXT = "a thumbnail".getBytes(StandardCharsets.UTF_8);

    private static final Provider SOURCE = AmazonCorrettoCryptoProvider.INSTANCE;

    @BeforeEach
    void hasTheNativeLibrary() {
        assumeTrue(
                AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null,
                "the library in the tests' class path is for Linux on x86_64");
    }

    /** Each of the other types draws random numbers: SecureRandom, KeyGenerator, KeyPairGenerator. */
    @Test
    void drawsNoRandomNumbersInASnapshot() {
        assertThat(NativeCiphers.ofSnapshot(SOURCE).getServices())
                .extracting(Provider.Service::getType)
                .containsOnly("Cipher", "MessageDigest", "Mac", "Signature", "KeyFactory", "KeyAgreement");
    }

    @Test
    void drawsRandomNumbersForTheKeysOfHandshakesOnly() {
        Set<String> drawing = new HashSet<>(services(provider()));
        drawing.removeAll(services(NativeCiphers.ofSnapshot(SOURCE)));

        assertThat(drawing).containsExactly("KeyPairGenerator EC");
    }

    /** The other end of the connection has keys of its own provider. */
    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void agreesOnASecretWithJava(String curve) throws Exception {
        KeyPair ours = keys(curve, provider());
        KeyPair theirs = keys(curve, Security.getProvider("SunEC"));

        assertThat(secret(KeyAgreement.getInstance("ECDH", provider()), ours, theirs))
                .isEqualTo(secret(KeyAgreement.getInstance("ECDH", "SunEC"), theirs, ours));
    }

    /** As with SnapStart. */
    @Test
    void agreesOnASecretWithAKeyThatJavaMade() throws Exception {
        Provider java = Security.getProvider("SunEC");
        KeyPair ours = keys("secp256r1", java);
        KeyPair theirs = keys("secp256r1", java);
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH", NativeCiphers.ofSnapshot(SOURCE));

        assertThat(secret(agreement, ours, theirs))
                .isEqualTo(secret(KeyAgreement.getInstance("ECDH", java), theirs, ours));
    }

    @Test
    void decryptsWhatJavaEncrypts() throws Exception {
        byte[] encrypted = cipher(Cipher.getInstance("AES/GCM/NoPadding", "SunJCE"), Cipher.ENCRYPT_MODE)
                .doFinal(TEXT);

        byte[] decrypted = cipher(Cipher.getInstance("AES/GCM/NoPadding", provider()), Cipher.DECRYPT_MODE)
                .doFinal(encrypted);

        assertThat(decrypted).isEqualTo(TEXT);
    }

    private static Provider provider() {
        return NativeCiphers.of(SOURCE);
    }

    private static Set<String> services(Provider provider) {
        return provider.getServices().stream()
                .map(service -> service.getType() + " " + service.getAlgorithm())
                .collect(Collectors.toSet());
    }

    private static KeyPair keys(String curve, Provider provider) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static byte[] secret(KeyAgreement agreement, KeyPair own, KeyPair other) throws Exception {
        agreement.init(own.getPrivate());
        agreement.doPhase(other.getPublic(), true);
        return agreement.generateSecret();
    }

    private static Cipher cipher(Cipher cipher, int mode) throws Exception {
        cipher.init(mode, new SecretKeySpec(new byte[16], "AES"), new GCMParameterSpec(128, new byte[12]));
        return cipher;
    }
}
