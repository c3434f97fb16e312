package dev.holdfast.drill.emulator;

import dev.holdfast.drill.emulator.FinishedSnapshots.Created;
import dev.holdfast.drill.emulator.FinishedSnapshots.Snapshot;
import dev.holdfast.drill.emulator.FinishedSnapshots.State;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What the front knows of snapshots and the emulator does not: which are not finished yet, and how they will end. */
final class SnapshotBook {
    /** What one create call began; {@code volumes} by snapshot id. */
    private record Batch(Created created, Instant startedAt, Map<String, String> volumes) {}

    private final Map<String, String> states = new LinkedHashMap<>();
    private final Map<String, Instant> completed = new LinkedHashMap<>();
    private final List<Batch> pending = new ArrayList<>();
    private final Set<String> doomed = new HashSet<>();

    /** Takes note of a create call that succeeded. */
    synchronized void began(Created created, Instant now, Map<String, String> volumes) {
        pending.add(new Batch(created, now, Map.copyOf(volumes)));
        volumes.keySet().forEach(id -> states.put(id, "pending"));
    }

    /** {@code pending}, {@code completed} or {@code error}; empty for a snapshot that was not made through the front. */
    synchronized Optional<String> state(String snapshotId) {
        return Optional.ofNullable(states.get(snapshotId));
    }

    synchronized Optional<Instant> completedAt(String snapshotId) {
        return Optional.ofNullable(completed.get(snapshotId));
    }

    /** The snapshot of that id, or the next one to end of that volume, will end in error. */
    synchronized void doom(String snapshotOrVolumeId) {
        doomed.add(snapshotOrVolumeId);
    }

    synchronized void forget(String snapshotId) {
        states.remove(snapshotId);
    }

    /** Ends all batches that began by then, and says how each ended, of what was not deleted meanwhile. */
    synchronized List<FinishedSnapshots> finish(Instant startedUntil, Instant now) {
        Predicate<Batch> due = batch -> !batch.startedAt().isAfter(startedUntil);
        List<FinishedSnapshots> finished = pending.stream()
                .filter(due)
                .map(batch -> end(batch, now))
                .filter(ended -> !ended.snapshots().isEmpty())
                .toList();
        pending.removeIf(due);
        return finished;
    }

    /** All or nothing: where one snapshot of a set fails, EC2 puts the others into error as well. */
    private FinishedSnapshots end(Batch batch, Instant now) {
        boolean failed = batch.volumes().entrySet().stream().anyMatch(e -> isDoomed(e.getKey(), e.getValue()));
        State state = failed ? State.ERROR : State.COMPLETED;
        List<Snapshot> ended = new ArrayList<>();
        batch.volumes().forEach((id, volume) -> {
            if (states.replace(id, state == State.ERROR ? "error" : "completed") != null) {
                completed.put(id, now);
                ended.add(new Snapshot(new SnapshotId(id), new VolumeId(volume), state));
            }
            doomed.remove(id);
            if (failed) {
                doomed.remove(volume);
            }
        });
        ended.sort(Comparator.comparing(Snapshot::id));
        return new FinishedSnapshots(batch.created(), batch.startedAt(), now, ended);
    }

    private boolean isDoomed(String snapshotId, String volumeId) {
        return doomed.contains(snapshotId) || doomed.contains(volumeId);
    }
}
