package dev.holdfast.report.custody;

import dev.holdfast.evidence.testing.AwsErrors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeLockedSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLockedSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.LockState;
import software.amazon.awssdk.services.ec2.model.LockedSnapshotsInfo;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;

/** Snapshots and their locks, listed two at a time. */
public final class SimulatedEc2 implements Ec2Client {
    static final Instant COMPLETED_AT = Instant.parse("2026-11-23T18:10:00Z");
    private static final int PAGE = 2;

    private final Map<String, SnapshotState> snapshots = new LinkedHashMap<>();
    private final Map<String, LockState> locks = new LinkedHashMap<>();

    /** There is such a snapshot. */
    public SimulatedEc2 snapshot(String id, SnapshotState state) {
        snapshots.put(id, state);
        return this;
    }

    /** It is complete and was locked for 30 days. */
    public SimulatedEc2 locked(String id, LockState lock) {
        locks.put(id, lock);
        return snapshot(id, SnapshotState.COMPLETED);
    }

    @Override
    public DescribeSnapshotsResponse describeSnapshots(DescribeSnapshotsRequest request) {
        dryRun(request.dryRun());
        if (!request.ownerIds().equals(List.of("self")) || request.hasSnapshotIds()) {
            throw new IllegalArgumentException("asked by id EC2 fails as a whole for one that is gone: " + request);
        }
        var ids = request.filters().stream()
                .filter(filter -> filter.name().equals("snapshot-id"))
                .map(Filter::values)
                .findFirst()
                .orElseThrow();
        var page = page(snapshots, ids::contains, Optional.ofNullable(request.nextToken()));
        return DescribeSnapshotsResponse.builder()
                .snapshots(page.ids.stream()
                        .map(id -> Snapshot.builder()
                                .snapshotId(id)
                                .state(snapshots.get(id))
                                .completionTime(COMPLETED_AT)
                                .build())
                        .toList())
                .nextToken(page.next.orElse(null))
                .build();
    }

    @Override
    public DescribeLockedSnapshotsResponse describeLockedSnapshots(DescribeLockedSnapshotsRequest request) {
        dryRun(request.dryRun());
        if (!snapshots.keySet().containsAll(request.snapshotIds())) {
            throw AwsErrors.noSnapshot(request.snapshotIds().toString());
        }
        var page = page(locks, request.snapshotIds()::contains, Optional.ofNullable(request.nextToken()));
        return DescribeLockedSnapshotsResponse.builder()
                .snapshots(page.ids.stream()
                        .map(id -> LockedSnapshotsInfo.builder()
                                .snapshotId(id)
                                .lockState(locks.get(id))
                                .lockDuration(30)
                                .build())
                        .toList())
                .nextToken(page.next.orElse(null))
                .build();
    }

    private static void dryRun(@Nullable Boolean asked) {
        if (Boolean.TRUE.equals(asked)) {
            throw AwsErrors.of(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
        }
    }

    private record Page(List<String> ids, Optional<String> next) {}

    private static Page page(Map<String, ?> all, Predicate<String> wanted, Optional<String> token) {
        var ids = new ArrayList<>(all.keySet().stream().filter(wanted).toList());
        int from = token.map(Integer::parseInt).orElse(0);
        int to = Math.min(from + PAGE, ids.size());
        return new Page(ids.subList(from, to), to < ids.size() ? Optional.of(String.valueOf(to)) : Optional.empty());
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
