package dev.holdfast.report;

import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.StoreReadiness;
import dev.holdfast.evidence.aws.DryRun;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.answer.ReadinessRow;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.report.custody.Signer;
import dev.holdfast.report.custody.SignerReadiness;
import java.util.ArrayList;
import java.util.Optional;
import java.util.SortedSet;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Would a check work now, with this role: the bucket, its versions, the key, the snapshots, the settings. Changes nothing. */
final class VerifyReadiness {
    private final StoreReadiness store;
    private final SignerReadiness signer;
    private final Ec2Client ec2;
    private final SortedSet<String> unknownSettings;

    VerifyReadiness(EvidenceStore store, Optional<Signer> signer, Ec2Client ec2, SortedSet<String> unknownSettings) {
        this.store = new StoreReadiness(store);
        this.signer = new SignerReadiness(signer);
        this.ec2 = ec2;
        this.unknownSettings = unknownSettings;
    }

    Response check() {
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(store.bucket());
        outcomes.add(store.versions());
        outcomes.add(signer.publicKey());
        outcomes.add(DryRun.row("DescribeSnapshots", () -> ec2.describeSnapshots(request -> request.dryRun(true))));
        outcomes.add(DryRun.row(
                "DescribeLockedSnapshots", () -> ec2.describeLockedSnapshots(request -> request.dryRun(true))));
        outcomes.add(ReadinessRow.settings(unknownSettings));
        return ReadinessRow.answer(outcomes);
    }
}
