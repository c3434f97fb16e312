package dev.holdfast.report.casefile;

import dev.holdfast.incident.CaseId;
import dev.holdfast.report.casefile.Completeness.Missing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the case has of each volume: the newest snapshot counts, and an older failed one matters no more. */
final class SnapshotEvidence {
    private static final String KIND = "snapshot";
    private final List<Missing> missing = new ArrayList<>();
    private final List<Missing> pending = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final Set<String> settled = new HashSet<>();

    private SnapshotEvidence() {}

    /** Reads what was taken, and how it ended. */
    static SnapshotEvidence of(Papers papers) {
        var evidence = new SnapshotEvidence();
        var newest = new TreeMap<String, One>();
        papers.under("snapshots/").forEach((key, document) -> {
            if (key.endsWith(".taken.json")) {
                evidence.taken(document, LinkedEnds.takenForAnother(papers.keys(), document), newest);
            }
        });
        var ends = ends(papers);
        newest.values().forEach(one -> evidence.judge(one, Optional.ofNullable(ends.get(one.snapshot()))));
        return evidence;
    }

    /** The newest snapshot of a volume, and the other case that it was taken for. */
    private record One(
            String instance, String volume, String device, String snapshot, double n, Optional<CaseId> takenFor) {
        private String notEnded() {
            return takenFor.map(other -> "it was taken for case " + other + ", where its end is not recorded yet")
                    .orElse("EBS is still writing it, or its end was not recorded yet");
        }
    }

    List<Missing> missing() {
        return missing;
    }

    List<Missing> pending() {
        return pending;
    }

    /** Whether the documents say more about this snapshot or volume than the row of a result. */
    boolean knows(String name) {
        return known.contains(name);
    }

    /** Whether the volume's newest snapshot is complete. */
    boolean isSettled(String name) {
        return settled.contains(name);
    }

    private void taken(Doc document, Optional<CaseId> takenFor, Map<String, One> newest) {
        String instance = document.name("instance").orElse("(no instance)");
        double n = document.number("n").orElse(0);
        for (Doc one : document.objects("snapshots")) {
            String volume = one.name("volumeId").orElse("(no volume)");
            String snapshot = one.name("snapshotId").orElse("(no snapshot)");
            known.add(snapshot);
            known.add(volume);
            var found = new One(instance, volume, one.name("device").orElse(""), snapshot, n, takenFor);
            newest.merge(instance + " " + volume, found, (before, now) -> now.n() >= before.n() ? now : before);
        }
    }

    private static Map<String, Doc> ends(Papers papers) {
        var ends = new HashMap<String, Doc>();
        papers.linked().forEach(end -> end.name("snapshotId").ifPresent(id -> ends.put(id, end)));
        papers.under("snapshots/").forEach((key, document) -> {
            if (key.endsWith(".completed.json")) {
                document.name("snapshotId").ifPresent(id -> ends.put(id, document));
            }
        });
        return ends;
    }

    private void judge(One one, Optional<Doc> end) {
        String target = "instance/" + one.instance();
        String what =
                one.snapshot() + " of " + one.volume() + (one.device().isEmpty() ? "" : " (" + one.device() + ")");
        String state = end.flatMap(document -> document.name("state")).orElse("");
        switch (state) {
            case "COMPLETED" -> {
                settled.add(one.snapshot());
                settled.add(one.volume());
            }
            case "" -> pending.add(new Missing(KIND, target, what, "SNAPSHOT_PENDING", one.notEnded()));
            case "ERROR", "GONE" ->
                missing.add(new Missing(
                        KIND,
                        target,
                        what,
                        state.equals("ERROR") ? "SNAPSHOT_FAILED" : "SNAPSHOT_GONE",
                        end.flatMap(document -> document.text("stateMessage")).orElse("it does not exist any more")));
            default ->
                missing.add(new Missing(KIND, target, what, "unknown word " + state, "how it ended is not understood"));
        }
    }
}
