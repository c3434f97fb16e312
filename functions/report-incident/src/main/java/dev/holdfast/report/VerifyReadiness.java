package dev.holdfast.report;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event.Delivery;
import dev.holdfast.report.custody.Signer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Would a check work now, with this role: the bucket, its versions, the key, the snapshots, the settings. Changes nothing. */
final class VerifyReadiness {
    /** Where no case's objects lie. */
    private static final String NO_CASE = CaseKeys.Area.CASES.prefix() + "m-readiness/";

    /** EC2's answer to a dry run that would have been allowed. */
    private static final String ALLOWED = "DryRunOperation";

    private final EvidenceStore store;
    private final Optional<Signer> signer;
    private final Ec2Client ec2;
    private final SortedSet<String> unknownSettings;

    VerifyReadiness(EvidenceStore store, Optional<Signer> signer, Ec2Client ec2, SortedSet<String> unknownSettings) {
        this.store = store;
        this.signer = signer;
        this.ec2 = ec2;
        this.unknownSettings = unknownSettings;
    }

    Response check() {
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(row("bucket", bucket()));
        outcomes.add(row("s3:ListBucketVersions", versions()));
        outcomes.add(row("kms:GetPublicKey", key()));
        outcomes.add(row(
                "ec2:DescribeSnapshots",
                dryRun("DescribeSnapshots", () -> ec2.describeSnapshots(request -> request.dryRun(true)))));
        outcomes.add(row(
                "ec2:DescribeLockedSnapshots",
                dryRun("DescribeLockedSnapshots", () -> ec2.describeLockedSnapshots(request -> request.dryRun(true)))));
        outcomes.add(row("settings", settings()));
        return new Response.Acted(
                Delivery.BY_HAND,
                Optional.empty(),
                Optional.empty(),
                Mode.REAL,
                outcomes,
                List.of(),
                List.of(),
                List.of());
    }

    private Ending bucket() {
        try {
            store.requireSafeBucket();
            return new Ending.Done();
        } catch (EvidenceException e) {
            return new Ending.Failed(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private Ending versions() {
        try {
            store.versions(NO_CASE);
            return new Ending.Done();
        } catch (EvidenceException e) {
            return new Ending.Failed(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private Ending key() {
        if (signer.isEmpty()) {
            return new Ending.Failed(Reason.NO_SIGNING_KEY, "HOLDFAST_SIGNING_KEY is not set");
        }
        try {
            signer.get().publicKey();
            return new Ending.Done();
        } catch (AwsFailure e) {
            return new Ending.Failed(e.reason(), e.text());
        }
    }

    private static Ending dryRun(String action, Runnable call) {
        try {
            AwsFailures.call(action, () -> {
                call.run();
                return action;
            });
            return new Ending.Done();
        } catch (AwsFailure e) {
            return e.code().equals(ALLOWED) ? new Ending.Done() : new Ending.Failed(e.reason(), e.text());
        }
    }

    private Ending settings() {
        return unknownSettings.isEmpty()
                ? new Ending.Done()
                : new Ending.Failed(Reason.NOT_READY, "unknown: " + String.join(", ", unknownSettings));
    }

    private static Outcome row(String what, Ending ending) {
        return new Outcome("readiness/" + what, Action.VERIFY, ending, Map.of());
    }
}
