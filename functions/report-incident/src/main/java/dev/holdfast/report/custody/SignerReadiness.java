package dev.holdfast.report.custody;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.ReadinessRow;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whether the signing key could be used now; one row an answer. */
public final class SignerReadiness {
    private final Optional<Signer> signer;

    /** @param signer empty where the settings name no key */
    public SignerReadiness(Optional<Signer> signer) {
        this.signer = signer;
    }

    public Outcome publicKey() {
        return ReadinessRow.of("kms:GetPublicKey", ending(Signer::publicKey));
    }

    /** Signs words that are no seal, and keeps nothing. */
    public Outcome signature() {
        byte[] words = "a readiness check, which seals nothing".getBytes(StandardCharsets.UTF_8);
        return ReadinessRow.of("kms:Sign", ending(there -> there.sign(words)));
    }

    /** Something that is asked of the key. */
    private interface Use {
        Object of(Signer signer) throws AwsFailure;
    }

    private Ending ending(Use use) {
        if (signer.isEmpty()) {
            return new Ending.Failed(Reason.NO_SIGNING_KEY, "HOLDFAST_SIGNING_KEY is not set");
        }
        try {
            use.of(signer.get());
            return new Ending.Done();
        } catch (AwsFailure e) {
            return new Ending.Failed(e.reason(), e.text());
        }
    }
}
