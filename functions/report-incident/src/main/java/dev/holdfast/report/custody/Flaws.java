package dev.holdfast.report.custody;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One row for each object that is not right, however much is wrong with it: the worst is its reason, all of it is its text. */
final class Flaws {
    private static final List<Reason> WORST_FIRST = List.of(
            Reason.SEAL_SIGNATURE_WRONG,
            Reason.SEAL_MISMATCH,
            Reason.SEAL_CHAIN_BROKEN,
            Reason.EVIDENCE_MISSING,
            Reason.EVIDENCE_SHORTER,
            Reason.EVIDENCE_CHANGED,
            Reason.EVIDENCE_REPLACED,
            Reason.EVIDENCE_HIDDEN,
            Reason.LOCK_WEAKER,
            Reason.RETENTION_SHORTER,
            Reason.EVIDENCE_ADDED,
            Reason.NOT_HASHED);

    private final Map<String, LinkedHashSet<Flaw>> byKey = new TreeMap<>();

    void add(Collection<Flaw> flaws) {
        flaws.forEach(flaw ->
                byKey.computeIfAbsent(flaw.key(), _ -> new LinkedHashSet<>()).add(flaw));
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    int objects() {
        return byKey.size();
    }

    List<Flaw> all() {
        return byKey.values().stream().flatMap(Collection::stream).toList();
    }

    List<Outcome> outcomes() {
        var rows = new ArrayList<Outcome>();
        byKey.forEach((key, flaws) -> {
            var worst = flaws.stream()
                    .map(Flaw::reason)
                    .min(Comparator.comparingInt(Flaws::rank))
                    .orElseThrow();
            String text = flaws.stream().map(Flaw::text).collect(Collectors.joining("; "));
            rows.add(new Outcome(
                    "evidence/" + Layout.show(key), Action.VERIFY, new Ending.Failed(worst, text), Map.of()));
        });
        return rows;
    }

    private static int rank(Reason reason) {
        int rank = WORST_FIRST.indexOf(reason);
        return rank < 0 ? WORST_FIRST.size() : rank;
    }
}
