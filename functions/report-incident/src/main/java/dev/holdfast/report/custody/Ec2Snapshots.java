package dev.holdfast.report.custody;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.SnapshotId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeLockedSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.LockState;
import software.amazon.awssdk.services.ec2.model.LockedSnapshotsInfo;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;

/**
 * Asks EC2. Needs {@code ec2:DescribeSnapshots} and {@code ec2:DescribeLockedSnapshots}.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLockedSnapshots.html">DescribeLockedSnapshots</a>
 */
public final class Ec2Snapshots implements Snapshots {
    private static final int IDS_PER_CALL = 200;

    private final Ec2Client ec2;

    public Ec2Snapshots(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    @Override
    public Map<SnapshotId, Seen> look(Collection<SnapshotId> ids) throws AwsFailure {
        var all = new TreeSet<>(ids).stream().map(SnapshotId::value).toList();
        var seen = new HashMap<SnapshotId, Seen>();
        for (int from = 0; from < all.size(); from += IDS_PER_CALL) {
            var some = all.subList(from, Math.min(from + IDS_PER_CALL, all.size()));
            var there = snapshots(some);
            var locks = locks(there.stream().map(Snapshot::snapshotId).toList());
            for (Snapshot snapshot : there) {
                var id = new SnapshotId(snapshot.snapshotId());
                String message = Optional.ofNullable(snapshot.stateMessage()).orElse("");
                seen.put(
                        id,
                        new Seen(
                                state(snapshot),
                                message,
                                Optional.ofNullable(locks.get(id)),
                                Optional.ofNullable(snapshot.completionTime())));
            }
        }
        return seen;
    }

    /** By filter, because asked by id EC2 fails as a whole for one that is gone. */
    private List<Snapshot> snapshots(List<String> ids) throws AwsFailure {
        var found = new ArrayList<Snapshot>();
        var page = Optional.of(DescribeSnapshotsRequest.builder()
                .ownerIds("self")
                .filters(Filter.builder().name("snapshot-id").values(ids).build())
                .build());
        while (page.isPresent()) {
            var asked = page.get();
            var answer = AwsFailures.call("DescribeSnapshots", () -> ec2.describeSnapshots(asked));
            found.addAll(answer.snapshots());
            page = Optional.ofNullable(answer.nextToken())
                    .filter(token -> !token.isEmpty())
                    .map(token -> asked.toBuilder().nextToken(token).build());
        }
        return found;
    }

    /** Of those that exist: this call has no filter by id. */
    private Map<SnapshotId, Held> locks(List<String> ids) throws AwsFailure {
        var held = new HashMap<SnapshotId, Held>();
        var page = Optional.of(DescribeLockedSnapshotsRequest.builder()
                        .snapshotIds(ids)
                        .build())
                .filter(_ -> !ids.isEmpty());
        while (page.isPresent()) {
            var asked = page.get();
            var answer = AwsFailures.call("DescribeLockedSnapshots", () -> ec2.describeLockedSnapshots(asked));
            answer.snapshots()
                    .forEach(info -> held(info).ifPresent(lock -> held.put(new SnapshotId(info.snapshotId()), lock)));
            page = Optional.ofNullable(answer.nextToken())
                    .filter(token -> !token.isEmpty())
                    .map(token -> asked.toBuilder().nextToken(token).build());
        }
        return held;
    }

    private static State state(Snapshot snapshot) {
        return switch (Optional.ofNullable(snapshot.state()).orElse(SnapshotState.UNKNOWN_TO_SDK_VERSION)) {
            case PENDING -> State.PENDING;
            case COMPLETED -> State.COMPLETED;
            case ERROR -> State.ERROR;
            case RECOVERABLE, RECOVERING, UNKNOWN_TO_SDK_VERSION -> State.OTHER;
        };
    }

    private static Optional<Held> held(LockedSnapshotsInfo info) {
        var mode = switch (Optional.ofNullable(info.lockState()).orElse(LockState.UNKNOWN_TO_SDK_VERSION)) {
            case GOVERNANCE -> Optional.of(LockRule.Mode.GOVERNANCE);
            case COMPLIANCE, COMPLIANCE_COOLOFF -> Optional.of(LockRule.Mode.COMPLIANCE);
            case EXPIRED, UNKNOWN_TO_SDK_VERSION -> Optional.<LockRule.Mode>empty();
        };
        int days = Optional.ofNullable(info.lockDuration()).orElse(0);
        return mode.map(firm -> new Held(firm, days, Optional.ofNullable(info.lockExpiresOn())));
    }
}
