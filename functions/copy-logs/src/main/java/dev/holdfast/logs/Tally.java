package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Keeping;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what was kept of the objects around a pod and what was not, and makes the one outcome of it. */
final class Tally {
    private final SortedMap<String, Integer> kept = new TreeMap<>();
    private final List<Kept> evidence = new ArrayList<>();
    private final List<String> attention = new ArrayList<>();
    private final List<Missing> missing = new ArrayList<>();
    private final List<String> gone = new ArrayList<>();
    private final List<String> named = new ArrayList<>();
    private boolean isNew;

    private record Missing(String kind, Reason reason, String text) {}

    void kept(String kind, Keeping keeping) {
        kept.merge(kind, 1, Integer::sum);
        evidence.add(keeping.kept());
        switch (keeping) {
            case Keeping.New _ -> isNew = true;
            case Keeping.AlreadyKept _ -> {
                // an earlier run, or another pod of this one
            }
            case Keeping.Conflict conflict -> {
                isNew = true;
                attention.add("CONFLICTING_EVIDENCE: other bytes lie under " + conflict.originalKey()
                        + "; what was read now is kept as " + conflict.aside().key());
            }
        }
    }

    void missing(String kind, KubeFailure why) {
        missing(kind, why.reason(), why.text());
    }

    void missing(String kind, EvidenceException why) {
        missing(kind, why.reason(), String.valueOf(why.getMessage()));
    }

    void missing(String kind, Reason reason, String text) {
        missing.add(new Missing(kind, reason, text));
    }

    /** Something that is referred to and is not there (any more): there is nothing to keep. */
    void gone(String what) {
        gone.add(what);
    }

    /** Something that is referred to, and whose kind Holdfast does not read. */
    void named(String what) {
        named.add(what);
    }

    Handled handled(Target target) {
        return new Handled(List.of(new Outcome(target, Action.RECORD, ending(), details())), evidence, attention);
    }

    /** One thing that could not be kept is enough: then not all that was promised is there. */
    private Ending ending() {
        if (missing.isEmpty()) {
            return isNew ? new Ending.Done() : new Ending.AlreadyDone();
        }
        var first = missing.stream()
                .filter(one -> one.reason().retryable())
                .findFirst()
                .orElse(missing.getFirst());
        var kinds = missing.stream().map(Missing::kind).distinct().toList();
        return new Ending.Failed(
                first.reason(), "not kept: " + String.join(", ", kinds) + "; first reason: " + first.text());
    }

    private Map<String, Object> details() {
        var details = new LinkedHashMap<String, Object>();
        details.put(
                "kept",
                kept.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList());
        put(details, "missing", missing.stream().map(Tally::text).toList());
        put(details, "gone", gone);
        put(details, "named", named);
        return details;
    }

    private static String text(Missing one) {
        return one.kind() + ": " + one.reason() + ", " + one.text();
    }

    private static void put(Map<String, Object> details, String name, List<String> lines) {
        if (!lines.isEmpty()) {
            details.put(name, List.copyOf(lines));
        }
    }
}
