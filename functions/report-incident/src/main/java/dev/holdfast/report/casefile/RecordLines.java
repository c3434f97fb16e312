package dev.holdfast.report.casefile;

import dev.holdfast.incident.Function;
import dev.holdfast.report.casefile.Happening.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The lines of one record: one for each action on each target; what was found already done is one line for all. */
final class RecordLines {
    private final Recorded record;
    private final List<Happening> lines = new ArrayList<>();

    private RecordLines(Recorded record) {
        this.record = record;
    }

    static List<Happening> of(Recorded record) {
        var lines = new RecordLines(record);
        lines.read();
        return lines.lines;
    }

    private void read() {
        var groups = new LinkedHashMap<String, List<Row>>();
        int already = 0;
        for (Row row : record.rows()) {
            boolean isOld = row.word() == Row.Word.ALREADY_DONE
                    && row.isGood()
                    && !row.action().equals("isolate");
            if (isOld) {
                already++;
            } else {
                groups.computeIfAbsent(
                                row.action() + "\n" + row.target() + "\n" + row.status() + "\n" + row.reason(),
                                _ -> new ArrayList<>())
                        .add(row);
            }
        }
        groups.values().forEach(this::line);
        if (already > 0) {
            add(Kind.EVIDENCE, Tone.NEUTRAL, "", "found already done and read back: " + already + " things");
        }
        if (groups.isEmpty() && already == 0) {
            add(Kind.EVIDENCE, Tone.WARNING, "", "a result without outcomes: " + record.status());
        }
        record.attention()
                .forEach(text -> add(
                        text.startsWith("TAMPERED") ? Kind.TAMPERING : Kind.EVIDENCE,
                        text.startsWith("TAMPERED") ? Tone.BAD : Tone.WARNING,
                        "",
                        text));
    }

    private void line(List<Row> rows) {
        var first = rows.getFirst();
        add(kind(first), tone(rows), first.target(), what(rows));
    }

    private Kind kind(Row row) {
        if (record.is(Function.RELEASE_WORKLOAD)) {
            return Kind.RELEASE;
        }
        return switch (row.action()) {
            case "isolate", "verify" -> Kind.VERDICT;
            case "restore" -> Kind.RELEASE;
            case "cordon", "hold", "label", "deny", "exclude", "detach" -> Kind.CONTAINMENT;
            default -> Kind.EVIDENCE;
        };
    }

    private static Tone tone(List<Row> rows) {
        var first = rows.getFirst();
        if (first.by().isObserved()) {
            return Tone.NEUTRAL;
        }
        if (first.action().equals("isolate")) {
            return Verdict.state(first).tone();
        }
        if (rows.stream().allMatch(Row::isGood)) {
            return first.word() == Row.Word.SKIPPED ? Tone.NEUTRAL : Tone.GOOD;
        }
        return first.word() == Row.Word.REFUSED || first.word() == Row.Word.NOT_REACHED ? Tone.WARNING : Tone.BAD;
    }

    private String what(List<Row> rows) {
        var first = rows.getFirst();
        String parts = rows.stream()
                .flatMap(row -> part(row).stream())
                .distinct()
                .limit(6)
                .collect(Collectors.joining(", "));
        String times = rows.size() > 1 ? " ×" + rows.size() : "";
        return first.action() + times + (parts.isEmpty() ? "" : " (" + Printable.text(parts) + ")") + ": "
                + words(first);
    }

    private static Optional<String> part(Row row) {
        return row.detail("what")
                .or(() -> row.detail("container")
                        .map(name -> name
                                + row.detail("instance").map(one -> " " + one).orElse("")));
    }

    private String words(Row row) {
        if (record.isObserved()) {
            return "observed only, nothing was changed";
        }
        if (row.action().equals("isolate")) {
            return Verdict.state(row).words() + reason(row);
        }
        return switch (row.word()) {
            case DONE, ALREADY_DONE ->
                row.isGood() ? "done, read back" + repaired(row) : row.status() + ", not read back";
            case SKIPPED, REFUSED, FAILED, NOT_REACHED -> row.status() + reason(row);
            case UNKNOWN -> row.why().text();
        };
    }

    private static String repaired(Row row) {
        return row.details().has("tampered") ? "; it had been taken away" : "";
    }

    private static String reason(Row row) {
        return row.reason().isEmpty()
                ? ""
                : ", " + row.why().reason() + (row.text().isEmpty() ? "" : ": " + row.text());
    }

    private void add(Kind kind, Tone tone, String target, String what) {
        lines.add(new Happening(
                record.startedAt(),
                Optional.of(record.elapsed()),
                kind,
                tone,
                record.function(),
                Optional.of(record.request()),
                target,
                what));
    }
}
