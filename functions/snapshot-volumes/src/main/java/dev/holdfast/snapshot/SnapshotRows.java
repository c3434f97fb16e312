package dev.holdfast.snapshot;

import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.VolumeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says what came of one instance: a row for its snapshots, one for their locks, one for each volume that has none. */
final class SnapshotRows {
    private final Node node;
    private final Target target;
    private final Order order;
    private final Taking taking;
    private final Map<SnapshotId, Snap> seen;
    private final Map<SnapshotId, LockKeeper.Found> locked;

    SnapshotRows(
            Node node,
            Target target,
            Order order,
            Taking taking,
            Map<SnapshotId, Snap> seen,
            Map<SnapshotId, LockKeeper.Found> locked) {
        this.node = node;
        this.target = target;
        this.order = order;
        this.taking = taking;
        this.seen = seen;
        this.locked = locked;
    }

    List<Outcome> all() {
        var rows = new ArrayList<Outcome>();
        rows.add(snapshots());
        if (!taking.coverage().isEmpty()) {
            rows.add(locks());
        }
        taking.failures()
                .forEach((volume, failure) -> rows.add(new Outcome(
                        new Target.Volume(volume),
                        Action.SNAPSHOT,
                        new Ending.Failed(reason(failure), failure.text()))));
        return rows;
    }

    private Outcome snapshots() {
        var covered = covered();
        var details = new LinkedHashMap<String, Object>();
        details.put(
                "snapshotIds",
                covered.values().stream()
                        .map(one -> one.snapshot().snapshot().value())
                        .sorted()
                        .toList());
        details.put("volumes", InstanceSnapshots.volumes(covered));
        InstanceSnapshots.begun(covered).ifPresent(begun -> details.put("startTime", begun.toString()));
        if (!covered.isEmpty() && allLocked()) {
            details.put("lock", lockText());
        }
        linkedCases().forEach(linked -> details.put("linkedCase", linked));
        if (node.membership() instanceof Membership.Member member) {
            details.put("cluster", member.cluster().value());
        }
        return new Outcome(target, Action.SNAPSHOT, ending(), details);
    }

    private Ending ending() {
        if (taking.stopped().isPresent()) {
            return taking.stopped().get();
        }
        if (!taking.failures().isEmpty()) {
            return taking.coverage().isEmpty() ? nothingTaken() : missing();
        }
        var unseen = covered().values().stream()
                .map(one -> one.snapshot().snapshot())
                .filter(snapshot -> !seen.containsKey(snapshot) || !seenUsable(snapshot))
                .toList();
        if (!unseen.isEmpty()) {
            return new Ending.Failed(
                    Reason.UNKNOWN_OUTCOME,
                    "taken, but not read back: "
                            + String.join(
                                    ", ", unseen.stream().map(Object::toString).toList()));
        }
        if (!linkedCases().isEmpty()) {
            return new Ending.Skipped(
                    Reason.RECENTLY_SNAPSHOTTED,
                    "snapshots taken after this activity for another case show it; they are linked",
                    Ending.Verified.READ_BACK);
        }
        return covered().values().stream()
                        .anyMatch(one -> taking.fresh().contains(one.snapshot().snapshot()))
                ? new Ending.Done()
                : new Ending.AlreadyDone();
    }

    private boolean seenUsable(SnapshotId snapshot) {
        var snap = seen.get(snapshot);
        return snap != null && snap.isUsable();
    }

    private Ending nothingTaken() {
        var failure = taking.failures().values().iterator().next();
        return new Ending.Failed(reason(failure), failure.text());
    }

    private Ending missing() {
        var volumes = taking.failures().keySet().stream().map(VolumeId::value).toList();
        return new Ending.Failed(Reason.VOLUMES_MISSING, "no snapshot of " + String.join(", ", volumes));
    }

    /** EKS Auto Mode restricts what even the account's owner may do to its instances: the denial then is not about our role. */
    private Reason reason(AwsFailure failure) {
        return failure.reason() == Reason.ACCESS_DENIED && node.managedBy().isPresent()
                ? Reason.AUTO_MODE_MANAGED
                : failure.reason();
    }

    private Outcome locks() {
        var details = new LinkedHashMap<String, Object>();
        var unlocked = new LinkedHashMap<SnapshotId, LockKeeper.Found.Unlocked>();
        boolean ours = false;
        for (var found : locked.entrySet()) {
            switch (found.getValue()) {
                case LockKeeper.Found.Locked lock -> ours |= lock.by() == LockKeeper.By.US;
                case LockKeeper.Found.Unlocked none -> unlocked.put(found.getKey(), none);
            }
        }
        if (unlocked.isEmpty()) {
            details.put("lock", lockText());
            return new Outcome(target, Action.LOCK, ours ? new Ending.Done() : new Ending.AlreadyDone(), details);
        }
        details.put(
                "notLocked", unlocked.keySet().stream().map(SnapshotId::value).toList());
        return new Outcome(target, Action.LOCK, notLocked(unlocked.values()), details);
    }

    /** What there was no time for is not reached; anything worse is said before that. */
    private static Ending notLocked(Collection<LockKeeper.Found.Unlocked> unlocked) {
        return unlocked.stream()
                .filter(one -> one.reason() != Reason.DEADLINE)
                .findFirst()
                .<Ending>map(one -> new Ending.Failed(one.reason(), one.text()))
                .orElseGet(
                        () -> new Ending.NotReached(Reason.DEADLINE, "too little time was left to lock all of them"));
    }

    private boolean allLocked() {
        return locked.values().stream().allMatch(LockKeeper.Found.Locked.class::isInstance);
    }

    private String lockText() {
        return locked.values().stream()
                .filter(LockKeeper.Found.Locked.class::isInstance)
                .map(found -> ((LockKeeper.Found.Locked) found).lock().text())
                .sorted()
                .findFirst()
                .orElse("");
    }

    private List<String> linkedCases() {
        return covered().values().stream()
                .filter(one -> !one.takenFor().equals(order.caseId()))
                .map(one -> one.takenFor().value())
                .distinct()
                .toList();
    }

    private Map<VolumeId, Coverage.One> covered() {
        var covered = new LinkedHashMap<VolumeId, Coverage.One>();
        taking.wanted().forEach(volume -> {
            var one = taking.coverage().byVolume().get(volume);
            if (one != null) {
                covered.put(volume, one);
            }
        });
        return covered;
    }
}
