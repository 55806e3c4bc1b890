package org.coatcheck.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The algorithms that the function takes from native code. */
class NativeCiphersTest {

    private static final byte[] TEXT = "a thumbnail".getBytes(StandardCharsets.UTF_8);

    @BeforeEach
    void hasTheNativeLibrary() {
        assumeTrue(
                AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null,
                "the library in the tests' class path is for Linux on x86_64");
    }

    /** Each of the other types draws random numbers: SecureRandom, KeyGenerator, KeyPairGenerator, KeyAgreement. */
    @Test
    void offersNothingThatDrawsRandomNumbers() {
        assertThat(provider().getServices())
                .extracting(Provider.Service::getType)
                .containsOnly("Cipher", "MessageDigest", "Mac", "Signature");
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
        return new NativeCiphers(AmazonCorrettoCryptoProvider.INSTANCE);
    }

    private static Cipher cipher(Cipher cipher, int mode) throws Exception {
        cipher.init(mode, new SecretKeySpec(new byte[16], "AES"), new GCMParameterSpec(128, new byte[12]));
        return cipher;
    }
}
