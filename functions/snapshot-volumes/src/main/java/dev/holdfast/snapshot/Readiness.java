package dev.holdfast.snapshot;

import dev.holdfast.cluster.ClusterReadiness;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.StoreReadiness;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.evidence.aws.DryRun;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.answer.ReadinessRow;
import dev.holdfast.incident.answer.Response;
import java.util.ArrayList;
import java.util.Map;
import java.util.SortedSet;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceSpecification;
import software.amazon.awssdk.services.ec2.model.LockMode;

/**
 * Would it work now, with this role? The bucket is looked at, reads are made, and calls that change something are made with
 * {@code DryRun}, which EC2 answers with {@code DryRunOperation} when the role may.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html">Common query parameters</a>
 */
final class Readiness {
    private static final Map<String, String> TAGS =
            Map.of(Snap.CASE_TAG, "m-readiness", Snap.INSTANCE_TAG, "readiness");

    private final StoreReadiness store;
    private final Ec2Client ec2;
    private final ClusterReadiness clusters;
    private final SortedSet<String> unknownSettings;

    Readiness(EvidenceStore store, Ec2Client ec2, ClusterReadiness clusters, SortedSet<String> unknownSettings) {
        this.store = new StoreReadiness(store);
        this.ec2 = ec2;
        this.clusters = clusters;
        this.unknownSettings = unknownSettings;
    }

    Response check() {
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(store.bucket());
        outcomes.add(DryRun.row("DescribeInstances", () -> ec2.describeInstances(request -> request.dryRun(true))));
        outcomes.add(DryRun.row("DescribeVolumes", () -> ec2.describeVolumes(request -> request.dryRun(true))));
        outcomes.add(DryRun.row("DescribeSnapshots", () -> ec2.describeSnapshots(request -> request.dryRun(true))));
        outcomes.add(DryRun.row(
                "DescribeLockedSnapshots", () -> ec2.describeLockedSnapshots(request -> request.dryRun(true))));
        outcomes.add(ReadinessRow.of("ec2:CreateSnapshots", create()));
        outcomes.add(ReadinessRow.of("ec2:LockSnapshot", lock()));
        outcomes.addAll(clusters.check());
        outcomes.add(ReadinessRow.settings(unknownSettings));
        return ReadinessRow.answer(outcomes);
    }

    /** EC2 judges the whole request only for an instance that exists, so one of a cluster's nodes is named if there is one. */
    private Ending create() {
        try {
            var nodes = AwsFailures.call(
                    "DescribeInstances",
                    () -> ec2.describeInstances(request ->
                            request.maxResults(5).filters(any("tag-key", "aws:eks:cluster-name", "eks:cluster-name"))));
            var node = nodes.reservations().stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .findFirst();
            return node.isEmpty()
                    ? ReadinessRow.notChecked("there is no node of a cluster to try it on")
                    : DryRun.of("CreateSnapshots", () -> create(node.get().instanceId()));
        } catch (AwsFailure e) {
            return new Ending.Failed(e.reason(), e.text());
        }
    }

    private void create(String instance) {
        ec2.createSnapshots(request -> request.dryRun(true)
                .instanceSpecification(
                        InstanceSpecification.builder().instanceId(instance).build())
                .tagSpecifications(Snapshots.specification(TAGS)));
    }

    /** The role may lock only snapshots of ours, so it can be tried only on one of them. */
    private Ending lock() {
        try {
            var ours = AwsFailures.call(
                    "DescribeSnapshots",
                    () -> ec2.describeSnapshots(
                            request -> request.ownerIds("self").filters(any("tag-key", Snap.CASE_TAG))));
            return ours.snapshots().isEmpty()
                    ? ReadinessRow.notChecked("there is no snapshot of Holdfast's to try it on")
                    : DryRun.of(
                            "LockSnapshot",
                            () -> lock(ours.snapshots().getFirst().snapshotId()));
        } catch (AwsFailure e) {
            return new Ending.Failed(e.reason(), e.text());
        }
    }

    private void lock(String snapshot) {
        ec2.lockSnapshot(request -> request.dryRun(true)
                .snapshotId(snapshot)
                .lockMode(LockMode.GOVERNANCE)
                .lockDuration(1));
    }

    private static Filter any(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }
}
