package dev.holdfast.snapshot;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Keeping;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** Records how snapshots ended, as EC2 shows it now and not as an event says, and looks after their locks. */
final class Completion {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String SUFFIX = ".completed.json";

    private final EvidenceStore store;
    private final LockKeeper locks;

    Completion(EvidenceStore store, LockKeeper locks) {
        this.store = store;
        this.locks = locks;
    }

    /** What was found and written. */
    record Written(List<Outcome> outcomes, List<Kept> evidence) {}

    /** How snapshots are to be locked, as it stands in records. */
    String lockRule() {
        return locks.rule();
    }

    /** The snapshots of a case whose end is recorded. */
    Set<SnapshotId> recorded(CaseKeys keys) throws EvidenceException {
        String prefix = keys.prefix() + "snapshots/";
        var recorded = new HashSet<SnapshotId>();
        for (String key : store.list(prefix)) {
            String name = key.substring(prefix.length());
            if (name.endsWith(SUFFIX)) {
                String id = name.substring(0, name.length() - SUFFIX.length());
                if (SnapshotId.matches(id)) {
                    recorded.add(new SnapshotId(id));
                }
            }
        }
        return recorded;
    }

    /** Locks those that for some reason are not locked, complete or not, and says what was read back. */
    Map<SnapshotId, LockKeeper.Found> locks(Collection<Snap> snaps, Deadline deadline) throws InterruptedException {
        var ids = snaps.stream()
                .filter(snap -> snap.state() != Snap.State.ERROR)
                .map(Snap::id)
                .collect(Collectors.toCollection(TreeSet::new));
        return ids.isEmpty() ? Map.of() : locks.ensure(ids, Set.of(), deadline);
    }

    /** The snapshot is complete: its end is recorded. While it is not locked it stays unrecorded, so that the sweep comes back. */
    Written completed(CaseKeys keys, InstanceId instance, Snap snap, Optional<LockKeeper.Found> found)
            throws EvidenceException {
        var lock = lock(snap, found);
        var outcomes = new ArrayList<Outcome>();
        var evidence = new ArrayList<Kept>();
        if (lock.ending().isGood()) {
            outcomes.add(record(keys, instance, snap, evidence));
        }
        outcomes.add(lock);
        return new Written(outcomes, evidence);
    }

    /** The snapshot is not complete yet, but its lock must not wait for that. Says something only if it was missing. */
    Optional<Outcome> pending(Snap snap, Optional<LockKeeper.Found> found) {
        var lock = lock(snap, found);
        return lock.ending() instanceof Ending.AlreadyDone ? Optional.empty() : Optional.of(lock);
    }

    /** The snapshot failed, which also ends its lock; recorded when everything that could be done about it was done. */
    Written failed(CaseKeys keys, InstanceId instance, Snap snap) throws EvidenceException {
        var evidence = new ArrayList<Kept>();
        return new Written(List.of(record(keys, instance, snap, evidence)), evidence);
    }

    /** EC2 does not know the snapshot any more: said once. */
    Optional<Kept> gone(CaseKeys keys, SnapshotId snapshot) throws EvidenceException {
        var tree = MAPPER.createObjectNode();
        tree.put("snapshotId", snapshot.value());
        tree.put("state", "GONE");
        byte[] json = MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
        return store.claim(keys.completed(snapshot), json) instanceof Claiming.Won won
                ? Optional.of(won.kept())
                : Optional.empty();
    }

    private Outcome record(CaseKeys keys, InstanceId instance, Snap snap, List<Kept> evidence)
            throws EvidenceException {
        var keeping = store.keep(keys.completed(snap.id()), json(instance, snap), "application/json");
        var details = Map.<String, Object>of(
                "instance",
                instance.value(),
                "volume",
                snap.volume().value(),
                "state",
                snap.state().name());
        return switch (keeping) {
            case Keeping.New _, Keeping.Conflict _ -> {
                evidence.add(keeping.kept());
                yield new Outcome(name(snap), Action.CONFIRM, new Ending.Done(), details);
            }
            case Keeping.AlreadyKept _ -> new Outcome(name(snap), Action.CONFIRM, new Ending.AlreadyDone(), details);
        };
    }

    private static Outcome lock(Snap snap, Optional<LockKeeper.Found> found) {
        return found.map(known -> lock(snap, known))
                .orElseGet(() -> new Outcome(
                        name(snap),
                        Action.LOCK,
                        new Ending.Failed(Reason.LOCK_NOT_SEEN, "the lock was not looked at"),
                        Map.of()));
    }

    private static Outcome lock(Snap snap, LockKeeper.Found found) {
        return switch (found) {
            case LockKeeper.Found.Locked locked ->
                new Outcome(
                        name(snap),
                        Action.LOCK,
                        locked.by() == LockKeeper.By.US ? new Ending.Done() : new Ending.AlreadyDone(),
                        Map.of("lock", locked.lock().text()));
            case LockKeeper.Found.Unlocked none -> new Outcome(name(snap), Action.LOCK, notLocked(none), Map.of());
        };
    }

    private static Ending notLocked(LockKeeper.Found.Unlocked none) {
        return none.reason() == Reason.DEADLINE
                ? new Ending.NotReached(none.reason(), none.text())
                : new Ending.Failed(none.reason(), none.text());
    }

    static String name(Snap snap) {
        return "snapshot/" + snap.id();
    }

    private static byte[] json(InstanceId instance, Snap snap) {
        var tree = MAPPER.createObjectNode();
        tree.put("snapshotId", snap.id().value());
        tree.put("volumeId", snap.volume().value());
        tree.put("instance", instance.value());
        tree.put("state", snap.state().name());
        tree.put("stateMessage", snap.message());
        tree.put("startTime", snap.startedAt().toString());
        return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }
}
