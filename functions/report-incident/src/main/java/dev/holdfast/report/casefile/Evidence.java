package dev.holdfast.report.casefile;

import dev.holdfast.incident.Function;
import dev.holdfast.report.casefile.Completeness.Level;
import dev.holdfast.report.casefile.Completeness.Missing;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the evidence is whole, by the latest word on each piece. */
final class Evidence {
    private static final Set<String> ACTIONS =
            Set.of("snapshot", "lock", "confirm", "copy-log", "copy-audit", "record");
    private static final List<Function> EXPECTED =
            List.of(Function.SNAPSHOT_VOLUMES, Function.COPY_LOGS, Function.QUARANTINE_WORKLOAD);

    private final Papers papers;
    private final SnapshotEvidence snapshots;
    private final LinkedHashSet<Missing> missing = new LinkedHashSet<>();
    private final List<Missing> pending = new ArrayList<>();

    private Evidence(Papers papers) {
        this.papers = papers;
        this.snapshots = SnapshotEvidence.of(papers);
    }

    static Completeness of(Papers papers, List<Events.Seen> events) {
        return new Evidence(papers).read(events);
    }

    private Completeness read(List<Events.Seen> events) {
        missing.addAll(snapshots.missing());
        pending.addAll(snapshots.pending());
        var latest =
                Latest.of(papers.rows(), row -> ACTIONS.contains(row.action())).values();
        var lockedLater = latest.stream()
                .filter(row -> row.action().equals("lock") && row.isGood())
                .map(Row::target)
                .collect(Collectors.toSet());
        latest.forEach(row -> judge(row, lockedLater));
        EXPECTED.forEach(function -> result(function, events));
        papers.unread()
                .forEach(text -> missing.add(new Missing("document", "case", text, "UNREAD", "it could not be read")));
        var level = !missing.isEmpty() ? Level.INCOMPLETE : pending.isEmpty() ? Level.COMPLETE : Level.PENDING;
        return new Completeness(level, List.copyOf(missing), pending);
    }

    private void judge(Row row, Set<String> lockedLater) {
        if (row.isGood()) {
            notWhole(row);
            return;
        }
        if (isSettled(row, lockedLater)) {
            return;
        }
        if (row.by().isObserved()) {
            missing.add(missing(row, "OBSERVED", "only rehearsed: nothing was taken"));
            return;
        }
        boolean isUnverified = row.reason().isEmpty() && row.word() != Row.Word.UNKNOWN;
        var why = row.why();
        missing.add(
                isUnverified
                        ? missing(
                                row,
                                "NOT_READ_BACK",
                                "the result says " + row.status() + " and not that it was read back")
                        : missing(row, why.reason(), why.text()));
    }

    /** What was kept, and is not the whole. */
    private void notWhole(Row row) {
        if (row.detail("truncated").filter("true"::equals).isPresent()) {
            missing.add(missing(row, "LOG_TRUNCATED", "kept as far as it came"));
        }
        row.detail("rotated")
                .ifPresent(reason -> missing.add(missing(
                        row,
                        reason,
                        "the log begins later than the container: older files may lie on the node, and"
                                + " in its snapshot")));
    }

    /** What a document says of a snapshot, or a later lock, overrides the row. */
    private boolean isSettled(Row row, Set<String> lockedLater) {
        return switch (row.action()) {
            case "confirm" -> snapshots.knows(afterSlash(row.target()));
            case "snapshot" -> row.isAbout("volume") && snapshots.isSettled(afterSlash(row.target()));
            case "lock" -> {
                var open = row.details().texts("notLocked");
                yield !open.isEmpty()
                        && open.stream().allMatch(snapshot -> lockedLater.contains("snapshot/" + snapshot));
            }
            default -> false;
        };
    }

    private static String afterSlash(String target) {
        return target.substring(target.indexOf('/') + 1);
    }

    private static Missing missing(Row row, String reason, String text) {
        String kind = switch (row.action()) {
            case "copy-log" -> "log";
            case "copy-audit" -> "audit";
            case "record" -> "objects";
            default -> "snapshot";
        };
        String what = Stream.of("container", "instance", "file", "logGroup", "lock")
                .flatMap(part -> row.detail(part).stream())
                .collect(Collectors.joining(" "));
        return new Missing(kind, row.target(), what.isEmpty() ? row.action() : what, reason, text);
    }

    /** A function of which nothing lies in the case has not ended, failed before it could write, or had nothing to do with it. */
    private void result(Function function, List<Events.Seen> events) {
        var records = papers.records().stream().filter(one -> one.is(function)).toList();
        if (records.isEmpty()) {
            pending.add(new Missing("result", "case", function.text(), "NO_RESULT", "no result yet lies in the case"));
            return;
        }
        events.stream()
                .flatMap(event -> event.incident().stream())
                .map(incident -> incident.round().toString())
                .max(String::compareTo)
                .filter(round -> records.stream().noneMatch(one -> one.round().compareTo(round) >= 0))
                .ifPresent(round -> pending.add(new Missing(
                        "result",
                        "case",
                        function.text(),
                        "NO_RESULT",
                        "no result yet for the latest event, round " + round)));
    }
}
