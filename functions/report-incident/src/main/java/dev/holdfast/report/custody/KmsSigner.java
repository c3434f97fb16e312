package dev.holdfast.report.custody;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/**
 * Signs with a key of KMS ({@code ECC_NIST_P256}, {@code SIGN_VERIFY}). Needs {@code kms:GetPublicKey}, and to sign {@code kms:Sign}.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html">Sign: at most 4,096 bytes of RAW message</a>
 */
public final class KmsSigner implements Signer {
    private final KmsClient kms;
    private final String key;

    /** @param key id, ARN or alias */
    public KmsSigner(KmsClient kms, String key) {
        this.kms = kms;
        this.key = key;
    }

    @Override
    public byte[] sign(byte[] message) throws AwsFailure {
        return AwsFailures.call(
                "kms:Sign",
                () -> kms.sign(request -> request.keyId(key)
                                .message(SdkBytes.fromByteArray(message))
                                .messageType(MessageType.RAW)
                                .signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256))
                        .signature()
                        .asByteArray());
    }

    @Override
    public SealKey publicKey() throws AwsFailure {
        return new SealKey(AwsFailures.call(
                "kms:GetPublicKey",
                () -> kms.getPublicKey(request -> request.keyId(key))
                        .publicKey()
                        .asByteArray()));
    }
}
