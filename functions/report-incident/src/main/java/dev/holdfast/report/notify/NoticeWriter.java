package dev.holdfast.report.notify;

import dev.holdfast.report.notify.Notice.Kind;
import dev.holdfast.report.notify.NoticeFacts.Stage;
import dev.holdfast.report.playbook.Clock;
import dev.holdfast.report.playbook.Level;
import dev.holdfast.report.playbook.Plan;
import dev.holdfast.report.playbook.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Puts a notice into words, at most 8 KB of them: lists are shortened until it fits, and say so. */
final class NoticeWriter {
    private static final int MOST_BYTES = 8000;
    private static final int SUBJECT = 99;
    private static final int CLOCKS = 3;
    private static final List<Integer> LENGTHS = List.of(10, 5, 2, 1);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final NoticeFacts facts;
    private final Plan plan;
    private final String id;
    private final Kind kind;
    private final List<Level> told;

    /** @param told the levels that are told, at least one */
    NoticeWriter(NoticeFacts facts, Plan plan, String id, Kind kind, List<Level> told) {
        this.facts = facts;
        this.plan = plan;
        this.id = id;
        this.kind = kind;
        this.told = List.copyOf(told);
    }

    Notice write() {
        var notice = write(LENGTHS.getFirst());
        for (int length : LENGTHS) {
            notice = write(length);
            if (bytes(notice) <= MOST_BYTES) {
                return notice;
            }
        }
        return notice;
    }

    private static int bytes(Notice notice) {
        return (notice.text() + notice.json()).getBytes(StandardCharsets.UTF_8).length;
    }

    private Notice write(int length) {
        return new Notice(id, kind, level(), tell(), subject(), text(length), json(length), labels());
    }

    private String level() {
        return told.getLast().name();
    }

    private List<String> tell() {
        return told.stream().flatMap(level -> level.tell().stream()).distinct().toList();
    }

    private Notice.Labels labels() {
        return new Notice.Labels(
                facts.severity(),
                Map.of(
                        "case", facts.keys().caseId().value(),
                        "state", Plain.ascii(facts.state(), 60),
                        "kind", kind.text(),
                        "level", level(),
                        "family", plan.family(),
                        "drill", String.valueOf(facts.isDrill())));
    }

    private String subject() {
        String head =
                (facts.isDrill() ? "DRILL " : "") + "Holdfast " + facts.keys().caseId() + " "
                        + switch (kind) {
                            case OPENED -> "opened";
                            case CHANGED -> "changed";
                            case ESCALATED -> "NOT ACKNOWLEDGED";
                            case CLOSED -> "closed";
                        };
        return Plain.ascii(head + ": " + facts.stateWords() + ", " + severity() + ", " + plan.title(), SUBJECT);
    }

    private String severity() {
        return Severity.of(facts.severity()).text();
    }

    private String text(int length) {
        var lines = new ArrayList<String>();
        lines.add(
                switch (kind) {
                    case OPENED -> "A case was opened.";
                    case CHANGED -> "A case has changed.";
                    case ESCALATED -> "Nobody has acknowledged this case in time. You are the next to be told.";
                    case CLOSED -> "A case was closed.";
                });
        if (facts.isDrill()) {
            lines.add("This is a rehearsal with a sample finding: nothing was changed.");
        }
        lines.add("");
        lines.add("Case: " + facts.keys().caseId());
        lines.add("State: " + Plain.shown(facts.stateWords()));
        lines.add(String.format(Locale.ROOT, "Severity: %.1f (%s)", facts.severity(), severity()));
        lines.add("What: " + Plain.shown(plan.title()) + "; lead: " + plan.lead());
        facts.cluster().ifPresent(cluster -> lines.add("Cluster: " + Plain.shown(cluster)));
        lines.add("Acknowledged: " + Plain.shown(acknowledged()));
        list(lines, "Targets", facts.targets(), length);
        list(lines, "Evidence that is missing", facts.missing(), length);
        list(lines, "To do", facts.todo(), length);
        list(lines, "Note", facts.notes(), length);
        list(
                lines,
                "Reporting clocks, if they apply",
                clocks().stream().map(NoticeWriter::words).toList(),
                length);
        next().ifPresent(lines::add);
        lines.add("");
        facts.report().ifPresent(report -> lines.add("Report: " + Plain.ascii(report, 300)));
        lines.add("Notice: " + id);
        return String.join("\n", lines);
    }

    private static void list(List<String> lines, String title, List<String> items, int length) {
        if (!items.isEmpty()) {
            lines.add("");
            lines.add(title + " (" + items.size() + "):");
            items.stream().limit(length).forEach(item -> lines.add("- " + Plain.shown(item)));
            if (items.size() > length) {
                lines.add("- and " + (items.size() - length) + " more, see the report");
            }
        }
    }

    private String acknowledged() {
        return switch (facts.stage()) {
            case Stage.Open _ -> "by nobody";
            case Stage.Acknowledged(var by, var at) -> "at " + at + " by " + by;
            case Stage.Closed(var at) -> "closed at " + at;
        };
    }

    /** Those that end soonest; what names no time first. */
    private List<Clock> clocks() {
        return plan.clocks().stream()
                .filter(clock -> clock.startedAt().isPresent())
                .sorted(Comparator.comparing(clock -> clock.due().orElse(Instant.MIN)))
                .limit(CLOCKS)
                .toList();
    }

    private static String words(Clock clock) {
        return clock.regime() + ": " + clock.deadline()
                + clock.due().map(due -> ", until " + due).orElse("");
    }

    private Optional<String> next() {
        boolean open = facts.stage() instanceof Stage.Open && !facts.isDrill();
        return plan.levels().stream()
                .filter(level ->
                        open && told.stream().noneMatch(other -> other.name().equals(level.name())))
                .min(Comparator.comparing(Level::after))
                .map(level ->
                        "\nIf nobody acknowledges it by " + at(level.after()) + ", " + level.name() + " is told.");
    }

    private Instant at(Duration after) {
        return facts.openedAt().plus(after);
    }

    private String json(int length) {
        var json = MAPPER.createObjectNode();
        json.put("notice", id);
        json.put("kind", kind.text());
        json.put("case", facts.keys().caseId().value());
        json.put("drill", facts.isDrill());
        json.put("state", Plain.ascii(facts.state(), 60));
        json.put("severity", facts.severity());
        json.put("family", plan.family());
        json.put("title", Plain.ascii(plan.title(), 160));
        json.put("lead", plan.lead());
        json.put("level", level());
        tell().forEach(json.putArray("tell")::add);
        facts.cluster().ifPresent(cluster -> json.put("cluster", Plain.ascii(cluster, 160)));
        json.put("openedAt", facts.openedAt().toString());
        json.put("asOf", facts.asOf().toString());
        json.put("acknowledged", facts.stage() instanceof Stage.Acknowledged);
        json.put("closed", facts.stage() instanceof Stage.Closed);
        array(json, "targets", facts.targets(), length);
        array(json, "missing", facts.missing(), length);
        array(json, "todo", facts.todo(), length);
        array(json, "notes", facts.notes(), length);
        var clocks = json.putArray("clocks");
        clocks().forEach(clock -> {
            var one = clocks.addObject()
                    .put("regime", Plain.ascii(clock.regime(), 160))
                    .put("deadline", Plain.ascii(clock.deadline(), 160));
            clock.due().ifPresent(due -> one.put("due", due.toString()));
        });
        facts.report().ifPresent(report -> json.put("report", Plain.ascii(report, 300)));
        return MAPPER.writeValueAsString(json);
    }

    private static void array(ObjectNode json, String name, List<String> items, int length) {
        var array = json.putArray(name);
        items.stream().limit(length).forEach(item -> array.add(Plain.ascii(item, 160)));
        json.put(name + "Count", items.size());
    }
}
