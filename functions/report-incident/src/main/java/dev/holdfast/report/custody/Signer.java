package dev.holdfast.report.custody;

import dev.holdfast.evidence.aws.AwsFailure;

/** Who signs seals: an ECDSA key on P-256 that never leaves its keeper. */
public interface Signer {
    /** The signature of the SHA-256 of the message, in DER as OpenSSL reads it. At most 4,096 bytes of message. */
    byte[] sign(byte[] message) throws AwsFailure;

    /** The public half. */
    SealKey publicKey() throws AwsFailure;
}
