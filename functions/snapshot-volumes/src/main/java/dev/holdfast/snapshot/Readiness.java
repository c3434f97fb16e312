package dev.holdfast.snapshot;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.Response.Mode;
import dev.holdfast.incident.event.Event.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private static final String ALLOWED = "DryRunOperation";
    private static final String ANY_INSTANCE = "i-00000000000000000";
    private static final String ANY_SNAPSHOT = "snap-00000000000000000";

    private final EvidenceStore store;
    private final Ec2Client ec2;
    private final SortedSet<String> unknownSettings;

    Readiness(EvidenceStore store, Ec2Client ec2, SortedSet<String> unknownSettings) {
        this.store = store;
        this.ec2 = ec2;
        this.unknownSettings = unknownSettings;
    }

    Response check() {
        var outcomes = new ArrayList<Outcome>();
        outcomes.add(row("bucket", "Object Lock and versioning of the evidence bucket", bucket()));
        outcomes.add(row(
                "ec2:DescribeInstances",
                "",
                dryRun("DescribeInstances", () -> ec2.describeInstances(request -> request.dryRun(true)))));
        outcomes.add(row(
                "ec2:DescribeSnapshots",
                "",
                dryRun(
                        "DescribeSnapshots",
                        () -> ec2.describeSnapshots(
                                request -> request.dryRun(true).ownerIds("self")))));
        outcomes.add(row(
                "ec2:CreateSnapshots",
                "",
                dryRun(
                        "CreateSnapshots",
                        () -> ec2.createSnapshots(request -> request.dryRun(true)
                                .instanceSpecification(InstanceSpecification.builder()
                                        .instanceId(instance())
                                        .build())))));
        outcomes.add(row(
                "ec2:LockSnapshot",
                "",
                dryRun(
                        "LockSnapshot",
                        () -> ec2.lockSnapshot(request -> request.dryRun(true)
                                .snapshotId(ANY_SNAPSHOT)
                                .lockMode(LockMode.GOVERNANCE)
                                .lockDuration(1)))));
        outcomes.add(row(
                "ec2:DescribeLockedSnapshots",
                "",
                dryRun("DescribeLockedSnapshots", () -> ec2.describeLockedSnapshots(request -> request.dryRun(true)))));
        outcomes.add(row("settings", "names that begin with HOLDFAST_", settings()));
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

    /** A node of a cluster if there is one: only for an existing instance EC2 judges the whole request. */
    private String instance() {
        return ec2
                .describeInstances(request -> request.filters(Filter.builder()
                                .name("tag-key")
                                .values("aws:eks:cluster-name", "eks:cluster-name")
                                .build())
                        .maxResults(5))
                .reservations()
                .stream()
                .flatMap(reservation -> reservation.instances().stream())
                .map(instance -> instance.instanceId())
                .findFirst()
                .orElse(ANY_INSTANCE);
    }

    private Ending bucket() {
        try {
            store.requireSafeBucket();
            return new Ending.Done();
        } catch (EvidenceException e) {
            return new Ending.Failed(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private Ending settings() {
        return unknownSettings.isEmpty()
                ? new Ending.Done()
                : new Ending.Failed(Reason.NOT_READY, "unknown: " + String.join(", ", unknownSettings));
    }

    private static Ending dryRun(String action, Runnable call) {
        try {
            Ec2Failures.call(action, () -> {
                call.run();
                return action;
            });
            return new Ending.Done();
        } catch (Ec2Failure e) {
            boolean allowed = e.code().equals(ALLOWED)
                    || e.reason() == Reason.NO_SUCH_INSTANCE
                    || e.reason() == Reason.SNAPSHOT_GONE;
            return allowed ? new Ending.Done() : new Ending.Failed(e.reason(), e.text());
        }
    }

    private static Outcome row(String what, String text, Ending ending) {
        return new Outcome(
                "readiness/" + what, Action.VERIFY, ending, text.isEmpty() ? Map.of() : Map.of("checked", text));
    }
}
