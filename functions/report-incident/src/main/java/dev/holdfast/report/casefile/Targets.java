package dev.holdfast.report.casefile;

import dev.holdfast.incident.Function;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Where each target of the case stands. */
final class Targets {
    private static final Pattern BEFORE = Pattern.compile(
            "quarantine/[0-9]{1,6}/pod~([A-Za-z0-9_.-]+)~([A-Za-z0-9_.-]+)\\.[A-Za-z0-9_-]+\\.before\\.json");

    private final Papers papers;
    private final TreeMap<String, History> histories = new TreeMap<>();

    private Targets(Papers papers) {
        this.papers = papers;
    }

    /** All of them, the worst first. */
    static List<TargetState> of(Papers papers, List<Events.Seen> events) {
        var targets = new Targets(papers);
        papers.rows().forEach(targets::said);
        targets.released();
        targets.begun();
        events.forEach(targets::named);
        targets.nodes();
        return targets.histories.values().stream()
                .map(History::end)
                .sorted(Comparator.comparing(TargetState::state).reversed().thenComparing(TargetState::target))
                .toList();
    }

    private void said(Row row) {
        switch (row.action()) {
            case "isolate" -> {
                if (!isNoTarget(row)) {
                    history(row.target()).isolated(row);
                }
            }
            case "restore" -> Optional.ofNullable(histories.get(row.target())).ifPresent(one -> one.restored(row));
            case "verify" -> {
                boolean couldNotLook = row.word() == Row.Word.FAILED
                        && row.by().is(Function.QUARANTINE_WORKLOAD)
                        && !row.reason().equals("TAMPERED_BEFORE_STATE");
                if (couldNotLook) {
                    histories.values().forEach(one -> one.doubted(row));
                }
            }
            default -> {}
        }
    }

    private static boolean isNoTarget(Row row) {
        return row.word() == Row.Word.SKIPPED && row.reason().equals("NOT_FOR_THIS_FUNCTION");
    }

    /** A release whose function died before it could record its result has still left what it restored, object by object. */
    private void released() {
        var recorded = new LinkedHashSet<String>();
        papers.rows().stream().filter(row -> row.action().equals("restore")).forEach(row -> recorded.add(row.target()));
        papers.under("quarantine/").forEach((key, document) -> {
            String target = document.name("object").orElse("");
            if (key.endsWith(".released.json") && !recorded.contains(target) && histories.containsKey(target)) {
                pretended(key, document, target);
            }
        });
    }

    private void pretended(String key, Doc document, String target) {
        Instant at = document.time("at").orElseGet(() -> papers.writtenAt(key));
        var by = new Recorded(
                key, Function.RELEASE_WORKLOAD.text(), "(no record)", "", "", false, at, Duration.ZERO, document);
        by.rows().stream()
                .map(row -> row.about(target, "restore"))
                .forEach(row -> history(target).restored(row));
    }

    private void begun() {
        String prefix = papers.keys().prefix();
        papers.objects().forEach(object -> {
            var name = BEFORE.matcher(object.key()
                    .substring(Math.min(prefix.length(), object.key().length())));
            if (name.matches()) {
                history("pod/" + name.group(1) + "/" + name.group(2)).begun(object.lastModified());
            }
        });
    }

    /** What an event names has to have an answer: pods by name, everything else by a result of its round or a later one. */
    private void named(Events.Seen event) {
        event.incident().ifPresent(incident -> {
            Set<String> rounds = new LinkedHashSet<>();
            papers.records().stream()
                    .filter(record -> record.is(Function.QUARANTINE_WORKLOAD))
                    .forEach(record -> rounds.add(record.round()));
            boolean isAnswered = rounds.stream()
                    .anyMatch(round -> round.compareTo(incident.round().toString()) >= 0);
            incident.targets().stream()
                    .filter(target -> isOwed(incident, target, isAnswered))
                    .forEach(target -> history(Printable.name(target.name())));
        });
    }

    private static boolean isOwed(Event.Incident incident, Target target, boolean isAnswered) {
        boolean isPlaceOnly = incident.instances().hostsPods()
                && incident.targets().stream()
                        .anyMatch(one -> one instanceof Target.Pod || one instanceof Target.Workload);
        return switch (target) {
            case Target.Pod _ -> true;
            case Target.Instance _, Target.Node _ -> !isPlaceOnly && !isAnswered;
            case Target.Volume _ -> false;
            case Target.Workload _, Target.ServiceAccount _, Target.Image _, Target.Cluster _ -> !isAnswered;
        };
    }

    private void nodes() {
        Latest.ofTargets(papers.rows(), "cordon").values().stream()
                .filter(Row::isGood)
                .flatMap(row -> Optional.ofNullable(histories.get(row.target())).stream())
                .forEach(History::cordoned);
    }

    private History history(String target) {
        return histories.computeIfAbsent(target, History::new);
    }
}
