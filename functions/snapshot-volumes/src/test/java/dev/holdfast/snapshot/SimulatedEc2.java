package dev.holdfast.snapshot;

import dev.holdfast.evidence.testing.AwsErrors;
import dev.holdfast.snapshot.Ec2Account.Machine;
import dev.holdfast.snapshot.Ec2Account.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.CreateSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeLockedSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLockedSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSnapshotsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVolumesResponse;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.LockSnapshotRequest;
import software.amazon.awssdk.services.ec2.model.LockSnapshotResponse;
import software.amazon.awssdk.services.ec2.model.SnapshotInfo;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * EC2 in memory: instances, volumes, snapshots that stay pending until told, and their locks. It knows the calls that Holdfast
 * makes; every other one throws {@link UnsupportedOperationException}. Never retries by itself. Thread-safe.
 */
final class SimulatedEc2 implements Ec2Client {
    final Ec2Faults faults = new Ec2Faults();
    final Ec2Account account;
    private final Ec2Listings listings;
    private final Ec2Locks locks;
    private boolean errorsAnswered;
    private Runnable between = () -> {};

    SimulatedEc2(Clock clock) {
        this.account = new Ec2Account(clock);
        this.listings = new Ec2Listings(account);
        this.locks = new Ec2Locks(account);
    }

    // what a test arranges

    /** A node of the cluster {@code prod} with that many volumes. */
    Machine node(int number, int volumes) {
        return instance(number, volumes).tag("aws:eks:cluster-name", "prod");
    }

    Machine instance(int number, int volumes) {
        synchronized (account) {
            var machine = new Machine(String.format("i-%017x", number));
            machine.dns(String.format("ip-10-0-%d-%d.ec2.internal", number / 250, number % 250));
            for (int i = 0; i < volumes; i++) {
                machine.volumes.put("/dev/xvd" + (char) ('a' + i), String.format("vol-%015x%02x", number, i));
            }
            account.machines.put(machine.id, machine);
            return machine;
        }
    }

    void vanish(Machine machine) {
        synchronized (account) {
            account.machines.remove(machine.id);
        }
    }

    void refuse(String volume, int status, String code, String message) {
        account.refused.put(volume, AwsErrors.of(status, code, message));
    }

    void lag(Duration listing, Duration locking) {
        account.listingLag = listing;
        account.lockingLag = locking;
    }

    void pageSize(int items) {
        listings.pageSize = items;
    }

    /** LockSnapshot answers well, and no lock is ever listed. */
    void hideLocks() {
        locks.hide();
    }

    /** CreateSnapshots itself answers that snapshots are in error; else only the listing shows it. */
    void answerErrors() {
        errorsAnswered = true;
    }

    /** Runs before and after every call. */
    void between(Runnable step) {
        between = step;
    }

    void complete(Snapshot snapshot) {
        synchronized (account) {
            snapshot.state = SnapshotState.COMPLETED;
        }
    }

    void completeAll() {
        snapshots().stream()
                .filter(snapshot -> snapshot.state == SnapshotState.PENDING)
                .forEach(this::complete);
    }

    /** A failed creation ends the lock. */
    void failed(Snapshot snapshot) {
        synchronized (account) {
            snapshot.state = SnapshotState.ERROR;
            snapshot.lock = Optional.empty();
        }
    }

    void delete(Snapshot snapshot) {
        snapshot.deleted = true;
    }

    /** Somebody else takes a snapshot, with whatever tags. */
    Snapshot foreign(String volume, Map<String, String> tags) {
        synchronized (account) {
            return account.create(volume, tags);
        }
    }

    // what a test looks at

    List<Snapshot> snapshots() {
        synchronized (account) {
            return List.copyOf(account.snapshots.values());
        }
    }

    Snapshot snapshot(String id) {
        return snapshots().stream()
                .filter(snapshot -> snapshot.id.equals(id))
                .findFirst()
                .orElseThrow();
    }

    List<Snapshot> snapshotsOf(String volume) {
        return snapshots().stream()
                .filter(snapshot -> snapshot.volume.equals(volume))
                .toList();
    }

    /** How many snapshots of each volume of the instance are not in error. */
    Map<String, Long> goodSnapshots(Machine machine) {
        var counts = new HashMap<String, Long>();
        machine.volumes
                .values()
                .forEach(volume -> counts.put(
                        volume,
                        snapshotsOf(volume).stream().filter(Snapshot::isGood).count()));
        return counts;
    }

    int calls(String operation) {
        return faults.calls(operation);
    }

    // the calls

    @Override
    public CreateSnapshotsResponse createSnapshots(CreateSnapshotsRequest request) {
        return call("CreateSnapshots", request.dryRun(), () -> {
            var machine = machine(request.instanceSpecification().instanceId());
            machine.volumes.values().forEach(account::requireSnapshottable);
            boolean fails = machine.volumes.values().stream().anyMatch(account.failing::contains);
            var taken = machine.volumes.values().stream()
                    .map(volume -> account.create(volume, tags(request.tagSpecifications())))
                    .toList();
            if (fails) {
                taken.forEach(snapshot -> snapshot.state = SnapshotState.ERROR);
            }
            return CreateSnapshotsResponse.builder()
                    .snapshots(taken.stream().map(this::info).toList())
                    .build();
        });
    }

    private Machine machine(String id) {
        var machine = account.machines.get(id);
        if (machine == null) {
            throw AwsErrors.bad("InvalidInstanceID.NotFound", "The instance ID '" + id + "' does not exist");
        }
        if (machine.terminated) {
            throw AwsErrors.bad("IncorrectInstanceState", "Instance is not in an allowed state");
        }
        return machine;
    }

    private SnapshotInfo info(Snapshot snapshot) {
        return SnapshotInfo.builder()
                .snapshotId(snapshot.id)
                .volumeId(snapshot.volume)
                .startTime(snapshot.createdAt)
                .state(errorsAnswered ? snapshot.state : SnapshotState.PENDING)
                .tags(Ec2Listings.tags(snapshot.tags))
                .build();
    }

    @Override
    public CreateSnapshotResponse createSnapshot(CreateSnapshotRequest request) {
        return call("CreateSnapshot", request.dryRun(), () -> {
            account.requireSnapshottable(request.volumeId());
            var snapshot = account.create(request.volumeId(), tags(request.tagSpecifications()));
            return CreateSnapshotResponse.builder()
                    .snapshotId(snapshot.id)
                    .volumeId(snapshot.volume)
                    .startTime(snapshot.createdAt)
                    .state(SnapshotState.PENDING)
                    .build();
        });
    }

    private static Map<String, String> tags(List<TagSpecification> specifications) {
        var tags = new HashMap<String, String>();
        specifications.forEach(specification -> specification.tags().forEach(tag -> tags.put(tag.key(), tag.value())));
        return tags;
    }

    @Override
    public LockSnapshotResponse lockSnapshot(LockSnapshotRequest request) {
        return call("LockSnapshot", request.dryRun(), () -> locks.lock(request));
    }

    @Override
    public DescribeLockedSnapshotsResponse describeLockedSnapshots(DescribeLockedSnapshotsRequest request) {
        return call("DescribeLockedSnapshots", request.dryRun(), () -> locks.describe(request));
    }

    @Override
    public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
        return call("DescribeInstances", request.dryRun(), () -> listings.instances(request));
    }

    @Override
    public DescribeVolumesResponse describeVolumes(DescribeVolumesRequest request) {
        return call("DescribeVolumes", request.dryRun(), () -> listings.volumes(request));
    }

    @Override
    public DescribeSnapshotsResponse describeSnapshots(DescribeSnapshotsRequest request) {
        return call("DescribeSnapshots", request.dryRun(), () -> listings.snapshots(request));
    }

    @Override
    public DescribeInstanceTypesResponse describeInstanceTypes(DescribeInstanceTypesRequest request) {
        return call("DescribeInstanceTypes", request.dryRun(), () -> {
            var types = request.instanceTypesAsStrings().stream()
                    .map(type -> InstanceTypeInfo.builder()
                            .instanceType(type)
                            .instanceStorageSupported(account.machines.values().stream()
                                    .anyMatch(machine -> machine.type.equals(type) && machine.instanceStore))
                            .build())
                    .toList();
            return DescribeInstanceTypesResponse.builder().instanceTypes(types).build();
        });
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    private <T> T call(String operation, @Nullable Boolean dryRun, Supplier<T> effect) {
        between.run();
        T answer = faults.run(operation, () -> {
            if (Boolean.TRUE.equals(dryRun)) {
                throw AwsErrors.of(412, "DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
            }
            synchronized (account) {
                return effect.get();
            }
        });
        between.run();
        return answer;
    }
}
