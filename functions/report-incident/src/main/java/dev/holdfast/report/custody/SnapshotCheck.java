package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.Untrusted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Whether the snapshots that a case's records name exist, are complete, and are still locked as they were to be. */
final class SnapshotCheck {
    private final EvidenceStore store;
    private final Snapshots snapshots;

    private final Instant now;

    SnapshotCheck(EvidenceStore store, Snapshots snapshots, Instant now) {
        this.store = store;
        this.snapshots = snapshots;
        this.now = now;
    }

    /** One row for each snapshot, and one for each record that cannot be read. */
    List<Outcome> check(Manifest manifest) throws EvidenceException {
        var records = SnapshotRecords.read(store, manifest);
        var rows = new ArrayList<>(of(records.all()));
        records.unreadable()
                .forEach(key -> rows.add(new Outcome(
                        "record/" + Layout.show(key),
                        Action.VERIFY,
                        new Ending.Failed(
                                Reason.NOT_CHECKED,
                                "it cannot be read, so the snapshots that it names were not looked at"),
                        Map.of())));
        return rows;
    }

    private List<Outcome> of(Map<SnapshotId, SnapshotRecords.Recorded> recorded) {
        if (recorded.isEmpty()) {
            return List.of();
        }
        try {
            return rows(recorded, snapshots.look(recorded.keySet()));
        } catch (AwsFailure e) {
            return recorded.keySet().stream()
                    .map(id -> row(id, new Ending.Failed(e.reason(), e.text()), Map.of()))
                    .toList();
        }
    }

    private List<Outcome> rows(
            Map<SnapshotId, SnapshotRecords.Recorded> recorded, Map<SnapshotId, Snapshots.Seen> seen) {
        var endings = new LinkedHashMap<SnapshotId, Ending>();
        recorded.forEach((id, record) -> endings.put(id, ending(record, Optional.ofNullable(seen.get(id)))));
        var rows = new ArrayList<Outcome>();
        endings.forEach((id, ending) -> {
            var record =
                    recorded.getOrDefault(id, new SnapshotRecords.Recorded("", Optional.empty(), Optional.empty()));
            var stands = standsFor(id, record, recorded, endings);
            rows.add(row(id, stands.orElse(ending), details(record, Optional.ofNullable(seen.get(id)))));
        });
        return rows;
    }

    /** One that failed, as was recorded, is no loss where a later one of the same volume is right. */
    private static Optional<Ending> standsFor(
            SnapshotId id,
            SnapshotRecords.Recorded record,
            Map<SnapshotId, SnapshotRecords.Recorded> recorded,
            Map<SnapshotId, Ending> endings) {
        if (record.end().isEmpty() || record.hasCompleted()) {
            return Optional.empty();
        }
        return recorded.entrySet().stream()
                .filter(other -> !other.getKey().equals(id)
                        && other.getValue().volume().equals(record.volume())
                        && endings.get(other.getKey()) instanceof Ending.Done)
                .findFirst()
                .map(other -> new Ending.Skipped(
                        Reason.SNAPSHOT_FAILED,
                        "it ended as " + Untrusted.show(record.end().orElse("")) + ", as was recorded; "
                                + other.getKey() + " of the same volume is complete and locked",
                        Ending.Verified.READ_BACK));
    }

    private Ending ending(SnapshotRecords.Recorded record, Optional<Snapshots.Seen> seen) {
        String was = record.end()
                .map(end -> "recorded was that it ended as " + Untrusted.show(end))
                .orElse("no end of it was recorded");
        if (seen.isEmpty()) {
            return new Ending.Failed(Reason.SNAPSHOT_GONE, was + "; EC2 does not know it any more");
        }
        return switch (seen.get().state()) {
            case COMPLETED -> locked(record, seen.get());
            case PENDING ->
                record.hasCompleted()
                        ? new Ending.Failed(Reason.SNAPSHOT_PENDING, was + "; EC2 says that it is pending")
                        : new Ending.NotReached(Reason.SNAPSHOT_PENDING, was + ", and it is not complete yet");
            case ERROR ->
                new Ending.Failed(
                        Reason.SNAPSHOT_FAILED,
                        was + "; it is in error and holds no evidence: "
                                + Untrusted.show(seen.get().message()));
            case OTHER ->
                new Ending.Failed(
                        Reason.SNAPSHOT_GONE, was + "; it was deleted and lies in the recycle bin, or the like");
        };
    }

    private Ending locked(SnapshotRecords.Recorded record, Snapshots.Seen seen) {
        String wanted = record.lock().map(SnapshotRecords.Rule::text).orElse("a lock");
        if (seen.lock().isEmpty() && hasEnded(record, seen)) {
            return new Ending.Skipped(
                    Reason.SNAPSHOT_NOT_LOCKED,
                    "its lock, " + wanted + ", ended on its day",
                    Ending.Verified.READ_BACK);
        }
        if (seen.lock().isEmpty()) {
            return new Ending.Failed(
                    Reason.SNAPSHOT_NOT_LOCKED, "recorded was " + wanted + "; EC2 shows no lock that holds");
        }
        var held = seen.lock().get();
        if (record.lock().isEmpty()) {
            return new Ending.Done();
        }
        var rule = record.lock().get();
        if (held.mode() == LockRule.Mode.GOVERNANCE && rule.mode() == LockRule.Mode.COMPLIANCE) {
            return new Ending.Failed(Reason.LOCK_WEAKER, "recorded was " + wanted + ", found was " + text(held));
        }
        return held.days() < rule.days()
                ? new Ending.Failed(Reason.RETENTION_SHORTER, "recorded was " + wanted + ", found was " + text(held))
                : new Ending.Done();
    }

    /**
     * Whether the days of its lock are over.
     *
     * @see <a href="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshot-lock.html">They count from the completion</a>
     */
    private boolean hasEnded(SnapshotRecords.Recorded record, Snapshots.Seen seen) {
        return record.lock()
                .flatMap(rule -> seen.completedAt().map(at -> at.plus(Duration.ofDays(rule.days()))))
                .filter(end -> !end.isAfter(now))
                .isPresent();
    }

    private static Map<String, Object> details(SnapshotRecords.Recorded record, Optional<Snapshots.Seen> seen) {
        var details = new LinkedHashMap<String, Object>();
        details.put("volume", Layout.show(record.volume()));
        details.put("recordedEnd", Layout.show(record.end().orElse("none")));
        seen.ifPresent(now -> details.put("state", now.state().name()));
        seen.flatMap(Snapshots.Seen::lock).ifPresent(held -> details.put("lock", text(held)));
        return details;
    }

    private static String text(Snapshots.Held held) {
        return held.mode().name().toLowerCase(Locale.ROOT) + "/" + held.days() + "d"
                + held.expiresOn().map(at -> " until " + at).orElse("");
    }

    private static Outcome row(SnapshotId id, Ending ending, Map<String, Object> details) {
        return new Outcome("snapshot/" + id, Action.VERIFY, ending, details);
    }
}
