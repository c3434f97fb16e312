package dev.holdfast.snapshot;

import dev.holdfast.evidence.testing.AwsErrors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.LockState;
import software.amazon.awssdk.services.ec2.model.SnapshotState;

/** What there is in the simulated account. Every access holds the monitor of the account. */
final class Ec2Account {
    static final String OWN = "123456789012";
    private static final int PENDING_PER_VOLUME = 5;

    final Clock clock;
    final Map<String, Machine> machines = new LinkedHashMap<>();
    final Map<String, Snapshot> snapshots = new LinkedHashMap<>();

    /** Volumes of which no snapshot can be taken, and how EC2 refuses. */
    final Map<String, RuntimeException> refused = new TreeMap<>();

    /** Volumes whose snapshots end in error at once. */
    final List<String> failing = new ArrayList<>();

    Duration listingLag = Duration.ZERO;
    Duration lockingLag = Duration.ZERO;
    private int created;

    Ec2Account(Clock clock) {
        this.clock = clock;
    }

    /** An instance. */
    static final class Machine {
        final String id;
        final Map<String, String> volumes = new LinkedHashMap<>();
        final Map<String, String> tags = new TreeMap<>();
        String type = "m6i.large";
        String dns = "";
        String operator = "";
        boolean terminated;
        boolean instanceStore;

        Machine(String id) {
            this.id = id;
        }

        Machine tag(String key, String value) {
            tags.put(key, value);
            return this;
        }

        Machine dns(String name) {
            dns = name;
            return this;
        }

        Machine autoMode() {
            operator = "eks.amazonaws.com";
            return this;
        }

        Machine withInstanceStore() {
            type = "m6id.large";
            instanceStore = true;
            return this;
        }

        /** A terminated instance has lost its volumes. */
        Machine terminated() {
            terminated = true;
            volumes.clear();
            return this;
        }
    }

    /** A snapshot, and its lock if it has one. */
    static final class Snapshot {
        final String id;
        final String volume;
        final Instant createdAt;
        final Map<String, String> tags;
        String owner = OWN;
        SnapshotState state = SnapshotState.PENDING;
        Optional<Lock> lock = Optional.empty();
        boolean deleted;

        Snapshot(String id, String volume, Instant createdAt, Map<String, String> tags) {
            this.id = id;
            this.volume = volume;
            this.createdAt = createdAt;
            this.tags = new TreeMap<>(tags);
        }

        boolean isGood() {
            return !deleted && (state == SnapshotState.PENDING || state == SnapshotState.COMPLETED);
        }
    }

    /** A lock. */
    record Lock(LockState state, int days, int coolOffHours, Optional<Instant> expiresOn) {}

    Snapshot create(String volume, Map<String, String> tags) {
        String id = String.format("snap-%017x", ++created);
        var snapshot = new Snapshot(id, volume, clock.instant(), tags);
        if (failing.contains(volume)) {
            snapshot.state = SnapshotState.ERROR;
        }
        snapshots.put(id, snapshot);
        return snapshot;
    }

    void requireSnapshottable(String volume) {
        if (refused.containsKey(volume)) {
            throw refused.get(volume);
        }
        boolean attached = machines.values().stream()
                .anyMatch(machine -> machine.volumes.containsValue(volume) && !machine.terminated);
        if (!attached) {
            throw AwsErrors.bad("InvalidVolume.NotFound", "The volume '" + volume + "' does not exist.");
        }
        long pending = snapshots.values().stream()
                .filter(snapshot -> snapshot.volume.equals(volume) && snapshot.state == SnapshotState.PENDING)
                .count();
        if (pending >= PENDING_PER_VOLUME) {
            throw AwsErrors.bad(
                    "ConcurrentSnapshotLimitExceeded",
                    "Maximum allowed in-progress snapshots for a single volume exceeded.");
        }
    }

    boolean isListed(Snapshot snapshot) {
        return !snapshot.deleted && !snapshot.createdAt.plus(listingLag).isAfter(clock.instant());
    }

    /** An action on a snapshot finds it a little later than the listing does not show it. */
    Snapshot lockable(String id) {
        var snapshot = snapshots.get(id);
        if (snapshot == null
                || snapshot.deleted
                || snapshot.createdAt.plus(lockingLag).isAfter(clock.instant())) {
            throw AwsErrors.noSnapshot(id);
        }
        return snapshot;
    }
}
