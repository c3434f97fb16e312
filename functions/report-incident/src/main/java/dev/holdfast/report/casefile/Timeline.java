package dev.holdfast.report.casefile;

import dev.holdfast.report.casefile.Happening.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** Everything that has a time, in order. */
final class Timeline {
    private final Papers papers;
    private final List<Happening> happenings = new ArrayList<>();

    private Timeline(Papers papers) {
        this.papers = papers;
    }

    static List<Happening> of(Papers papers, List<Events.Seen> events, Detection detection, People people) {
        var timeline = new Timeline(papers);
        timeline.detected(events, detection);
        papers.records().forEach(record -> timeline.happenings.addAll(RecordLines.of(record)));
        timeline.snapshots();
        timeline.checks();
        timeline.releases();
        timeline.people(people);
        timeline.happenings.sort(Comparator.comparing(Happening::at));
        return timeline.happenings;
    }

    private void detected(List<Events.Seen> events, Detection detection) {
        detection
                .firstActivity()
                .ifPresent(at -> point(at, Kind.ACTIVITY, Tone.WARNING, "detector", "first activity that was seen"));
        detection
                .lastActivity()
                .filter(at -> !detection.firstActivity().equals(Optional.of(at)))
                .ifPresent(at -> point(at, Kind.ACTIVITY, Tone.WARNING, "detector", "last activity that was seen"));
        for (var event : events) {
            String types = String.join(", ", event.types());
            String severity =
                    event.incident().map(one -> ", severity " + one.severity()).orElse("");
            String who = event.incident()
                    .map(one -> one.trigger().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .orElse("event");
            point(event.at(), Kind.EVENT, Tone.WARNING, who, (types.isEmpty() ? event.title() : types) + severity);
        }
    }

    private void snapshots() {
        var ends = new TreeMap<String, List<Instant>>();
        papers.under("snapshots/").forEach((key, document) -> {
            if (key.endsWith(".taken.json")) {
                taken(key, document);
            } else if (key.endsWith(".completed.json")) {
                String line =
                        document.name("instance").map(id -> "instance/" + id).orElse("") + "\n"
                                + document.name("state").orElse("(no state)");
                ends.computeIfAbsent(line, _ -> new ArrayList<>()).add(papers.writtenAt(key));
            }
        });
        ends.forEach((line, times) -> {
            var parts = line.split("\n", -1);
            boolean isGood = parts[1].equals("COMPLETED");
            add(
                    times.stream().max(Comparator.naturalOrder()).orElseThrow(),
                    Kind.EVIDENCE,
                    isGood ? Tone.GOOD : Tone.BAD,
                    "Amazon EBS",
                    parts[0],
                    times.size() + " snapshot" + (times.size() == 1 ? "" : "s") + " ended: " + parts[1]);
        });
    }

    private void taken(String key, Doc document) {
        var snapshots = document.objects("snapshots");
        var at = snapshots.stream()
                .flatMap(one -> one.time("startTime").stream())
                .min(Comparator.naturalOrder())
                .orElseGet(() -> papers.writtenAt(key));
        boolean isNone = snapshots.isEmpty();
        add(
                at,
                Kind.EVIDENCE,
                isNone ? Tone.BAD : Tone.GOOD,
                "Amazon EC2",
                "instance/" + document.name("instance").orElse("(no instance)"),
                isNone
                        ? "no snapshot taken: " + document.name("reason").orElse("no reason given")
                        : "the moment that " + snapshots.size() + " snapshots show");
    }

    /** What was found when the case's holds were read back. Tampering stands in the records, too, and is told once. */
    private void checks() {
        papers.under("verify/").forEach((key, document) -> {
            var at = document.time("at").orElseGet(() -> papers.writtenAt(key));
            var found = document.objects("found");
            long bad = found.stream()
                    .filter(row -> !List.of("DONE", "ALREADY_DONE", "SKIPPED").contains(row.raw("status")))
                    .count();
            long told = document.texts("attention").size();
            add(
                    at,
                    Kind.VERDICT,
                    bad > 0 ? Tone.BAD : told > 0 ? Tone.WARNING : Tone.GOOD,
                    "quarantine-workload",
                    "",
                    "everything held was read back: " + (found.size() - bad) + " of " + found.size() + " in place"
                            + (told > 0 ? ", " + told + " tellings" : ""));
        });
    }

    private void releases() {
        papers.under("quarantine/").forEach((key, document) -> {
            if (key.endsWith("/released.json")) {
                add(
                        papers.writtenAt(key),
                        Kind.RELEASE,
                        Tone.NEUTRAL,
                        "release-workload",
                        "",
                        "everything of the hold was released: "
                                + document.text("reason").orElse("no reason given"));
            }
        });
    }

    private void people(People people) {
        people.acknowledged().ifPresent(one -> point(one.at(), Kind.PERSON, Tone.NEUTRAL, one.by(), "acknowledged"));
        people.moments()
                .forEach((name, set) -> point(
                        set.setAt(),
                        Kind.PERSON,
                        Tone.NEUTRAL,
                        "a person",
                        "set the moment " + name + " to " + set.at()));
        people.closed()
                .ifPresent(one ->
                        point(one.at(), Kind.PERSON, Tone.NEUTRAL, "a person", "closed the case: " + one.reason()));
    }

    private void point(Instant at, Kind kind, Tone tone, String who, String what) {
        add(at, kind, tone, who, "", what);
    }

    private void add(Instant at, Kind kind, Tone tone, String who, String target, String what) {
        happenings.add(new Happening(at, Optional.<Duration>empty(), kind, tone, who, Optional.empty(), target, what));
    }
}
