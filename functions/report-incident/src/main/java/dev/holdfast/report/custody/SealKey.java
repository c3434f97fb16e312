package dev.holdfast.report.custody;

import dev.holdfast.incident.Digests;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The public half of the key that seals, as X.509 writes it ({@code SubjectPublicKeyInfo}, DER). */
public final class SealKey {
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private final byte[] der;

    public SealKey(byte[] der) {
        this.der = der.clone();
    }

    /** SHA-256 of the DER form: what a person writes down elsewhere. */
    public String fingerprint() {
        return Digests.hex(der);
    }

    /** As OpenSSL reads it. */
    public byte[] pem() {
        String text = "-----BEGIN PUBLIC KEY-----\n" + LINES.encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the private half signed these bytes. What is no key or no signature has signed nothing. */
    public boolean hasSigned(byte[] message, byte[] signature) {
        try {
            var verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
