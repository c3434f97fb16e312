package dev.holdfast.report.custody;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Reason;
import java.util.Optional;

/** Whether there is a key to sign with. */
sealed interface Signing {
    /** There is. */
    record Ready(Signer signer, SealKey key) implements Signing {
        /** Signs, and checks the signature. */
        Signed sign(byte[] message) {
            try {
                byte[] signature = signer.sign(message);
                return key.hasSigned(message, signature)
                        ? new Signed.Yes(signature)
                        : new Signed.No(
                                Reason.SEAL_SIGNATURE_WRONG,
                                "the signature that came back does not fit the public key");
            } catch (AwsFailure e) {
                return new Signed.No(e.reason(), e.text());
            }
        }
    }

    /** There is not, or it does not answer. */
    record Impossible(Reason reason, String text) implements Signing {}

    /** What came of signing. */
    sealed interface Signed {
        /** The signature is never changed by who is given it. */
        @SuppressWarnings("ArrayRecordComponent")
        record Yes(byte[] signature) implements Signed {}

        record No(Reason reason, String text) implements Signed {}
    }

    static Signing with(Optional<Signer> signer) {
        if (signer.isEmpty()) {
            return new Impossible(
                    Reason.NO_SIGNING_KEY, "HOLDFAST_SIGNING_KEY is not set, so there is no key to sign with");
        }
        try {
            return new Ready(signer.get(), signer.get().publicKey());
        } catch (AwsFailure e) {
            return new Impossible(e.reason(), e.text());
        }
    }
}
