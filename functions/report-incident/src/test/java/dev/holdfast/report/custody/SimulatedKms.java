package dev.holdfast.report.custody;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GetPublicKeyRequest;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SignRequest;
import software.amazon.awssdk.services.kms.model.SignResponse;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/** One key on P-256, as KMS signs with it. */
public final class SimulatedKms implements KmsClient {
    private final KeyPair pair = newPair();
    private volatile Optional<SdkException> noSignature = Optional.empty();
    private volatile Optional<SdkException> noKey = Optional.empty();

    /** From now on it does not sign. */
    public void refuseToSign(SdkException failure) {
        noSignature = Optional.of(failure);
    }

    /** From now on it does not show its key. */
    public void refuseTheKey(SdkException failure) {
        noKey = Optional.of(failure);
    }

    /** It answers again. */
    public void relent() {
        noSignature = Optional.empty();
        noKey = Optional.empty();
    }

    /** The public half, DER. */
    public byte[] publicKey() {
        return pair.getPublic().getEncoded();
    }

    /** What the private half makes of the bytes. */
    public byte[] signature(byte[] message) {
        try {
            var signer = Signature.getInstance("SHA256withECDSA");
            signer.initSign(pair.getPrivate());
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SignResponse sign(SignRequest request) {
        if (noSignature.isPresent()) {
            throw noSignature.get();
        }
        byte[] message = request.message().asByteArray();
        boolean asDesigned = request.messageType() == MessageType.RAW
                && request.signingAlgorithm() == SigningAlgorithmSpec.ECDSA_SHA_256
                && message.length <= 4096;
        if (!asDesigned) {
            throw new IllegalArgumentException("KMS would refuse this: " + request);
        }
        return SignResponse.builder()
                .signature(SdkBytes.fromByteArray(signature(message)))
                .build();
    }

    @Override
    public GetPublicKeyResponse getPublicKey(GetPublicKeyRequest request) {
        if (noKey.isPresent()) {
            throw noKey.get();
        }
        return GetPublicKeyResponse.builder()
                .publicKey(SdkBytes.fromByteArray(publicKey()))
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    private static KeyPair newPair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
