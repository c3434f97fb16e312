package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.evidence.aws.AwsFailures;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.SnapshotId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeLockedSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.LockMode;
import software.amazon.awssdk.services.ec2.model.LockSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.LockState;
import software.amazon.awssdk.services.ec2.model.LockedSnapshotsInfo;

/**
 * Locks snapshots and reads their locks. A snapshot may be locked while it is pending; the time then counts from its
 * completion, and the lock falls away if it fails.
 *
 * @see <a href="https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-lock-considerations.html">Snapshot lock
 *     considerations</a>
 */
final class Locks {
    private static final int IDS_PER_CALL = 200;

    private final Ec2Client ec2;

    Locks(Ec2Client ec2) {
        this.ec2 = ec2;
    }

    /**
     * A lock as it was read back.
     *
     * @param days 0 where EC2 does not say
     * @param expiresOn empty while the snapshot is pending
     */
    record Held(LockRule.Mode mode, int days, Optional<Instant> expiresOn) {
        /** Whether it is at least as firm and as long as the rule. A compliance lock is firmer than governance. */
        boolean satisfies(LockRule rule) {
            boolean firm = mode == LockRule.Mode.COMPLIANCE || rule.mode() == LockRule.Mode.GOVERNANCE;
            return firm && days >= rule.days();
        }

        /** As it stands in results. */
        String text() {
            return mode.name().toLowerCase(java.util.Locale.ROOT) + "/" + days + "d";
        }
    }

    /**
     * Locks one snapshot. The cool-off period goes only with a compliance lock.
     *
     * @param most how long the call may take
     */
    void lock(SnapshotId snapshot, LockRule rule, int coolOffHours, Duration most) throws AwsFailure {
        var request = LockSnapshotRequest.builder()
                .overrideConfiguration(config -> config.apiCallTimeout(most))
                .snapshotId(snapshot.value())
                .lockMode(rule.mode() == LockRule.Mode.COMPLIANCE ? LockMode.COMPLIANCE : LockMode.GOVERNANCE)
                .lockDuration(rule.days());
        if (rule.mode() == LockRule.Mode.COMPLIANCE && coolOffHours > 0) {
            request.coolOffPeriod(coolOffHours);
        }
        AwsFailures.call("LockSnapshot", () -> ec2.lockSnapshot(request.build()));
    }

    /**
     * The locks that hold, by snapshot; expired ones do not.
     *
     * @param most how long a call may take
     */
    Map<SnapshotId, Held> held(Collection<SnapshotId> snapshots, Duration most) throws AwsFailure {
        var all = new TreeSet<>(snapshots).stream().map(SnapshotId::value).toList();
        var held = new HashMap<SnapshotId, Held>();
        for (int from = 0; from < all.size(); from += IDS_PER_CALL) {
            var some = all.subList(from, Math.min(from + IDS_PER_CALL, all.size()));
            var page = Optional.of(DescribeLockedSnapshotsRequest.builder()
                    .overrideConfiguration(config -> config.apiCallTimeout(most))
                    .snapshotIds(some)
                    .build());
            while (page.isPresent()) {
                var asked = page.get();
                var response = AwsFailures.call("DescribeLockedSnapshots", () -> ec2.describeLockedSnapshots(asked));
                response.snapshots()
                        .forEach(info ->
                                held(info).ifPresent(lock -> held.put(new SnapshotId(info.snapshotId()), lock)));
                page = Optional.ofNullable(response.nextToken())
                        .filter(token -> !token.isEmpty())
                        .map(token -> asked.toBuilder().nextToken(token).build());
            }
        }
        return held;
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
