package dev.holdfast.report.page;

import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.casefile.Completeness.Missing;
import dev.holdfast.report.casefile.EvidenceGroup;
import dev.holdfast.report.casefile.Happening;
import dev.holdfast.report.casefile.Printable;
import dev.holdfast.report.casefile.Requests;
import dev.holdfast.report.casefile.TargetState;
import dev.holdfast.report.casefile.ToDo;
import dev.holdfast.report.casefile.Tone;
import dev.holdfast.report.page.PageView.ClockView;
import dev.holdfast.report.page.PageView.GroupView;
import dev.holdfast.report.page.PageView.LineView;
import dev.holdfast.report.page.PageView.MissingView;
import dev.holdfast.report.page.PageView.ObjectView;
import dev.holdfast.report.page.PageView.TargetView;
import dev.holdfast.report.page.PageView.ToDoView;
import dev.holdfast.report.playbook.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/** Turns one thing of the case file into the texts of its row. */
final class Views {
    private static final Duration SOON = Duration.ofHours(6);

    private Views() {}

    /** What has to be done, with the moments that the clocks of the plan wait for. */
    static List<ToDo> todo(CaseFile file, List<Clock> clocks) {
        var waiting = new LinkedHashMap<String, List<String>>();
        clocks.stream()
                .filter(clock -> clock.startedAt().isEmpty())
                .forEach(clock -> waiting.computeIfAbsent(clock.moment(), _ -> new ArrayList<>())
                        .add(clock.regime()));
        var all = new ArrayList<>(file.todo());
        if (file.people().closed().isEmpty()) {
            waiting.forEach((moment, regimes) -> all.add(new ToDo(
                    ToDo.Urgency.TODAY,
                    "Decide whether, and when, this moment was: " + Printable.name(moment),
                    "these clocks count from it: " + Printable.text(String.join(", ", regimes)),
                    List.of("If it was, invoke ReportIncident with the request below; if it was not, nothing is due."),
                    List.of(Requests.setTime(file.caseId(), moment)))));
        }
        return all.stream().sorted(Comparator.comparing(ToDo::urgency)).toList();
    }

    static ToDoView todo(ToDo todo) {
        var tone = switch (todo.urgency()) {
            case NOW -> Tone.BAD;
            case TODAY -> Tone.WARNING;
            case BEFORE_CLOSING -> Tone.NEUTRAL;
        };
        return new ToDoView(
                Words.urgency(todo.urgency()),
                Words.css(tone),
                todo.title(),
                todo.why(),
                todo.steps(),
                todo.commands());
    }

    static TargetView target(TargetState target, Limits limits) {
        var tone = target.state().tone();
        return new TargetView(
                target.target(),
                Words.css(tone),
                Words.sign(tone),
                target.state().words(),
                target.state().meaning(),
                cut(
                        target.whys().stream()
                                .map(why -> why.text().isEmpty() ? why.reason() : why.reason() + ": " + why.text())
                                .toList(),
                        limits.lines()),
                cut(
                        Stream.concat(
                                        target.live().stream()
                                                .map(one -> "identity " + one.kind() + " " + one.state() + ": "
                                                        + one.text()),
                                        target.notes().stream())
                                .toList(),
                        limits.lines() * 2),
                target.at().map(Words::time).orElse(""),
                target.by().orElse(""));
    }

    private static List<String> cut(List<String> texts, int shown) {
        if (texts.size() <= shown) {
            return texts;
        }
        var some = new ArrayList<>(texts.subList(0, shown));
        some.add("and " + (texts.size() - shown) + " more: see report.json");
        return some;
    }

    static ClockView clock(Clock clock, Instant now) {
        var due = clock.due();
        boolean isRunning = clock.startedAt().isPresent();
        Tone tone = due.map(
                        at -> at.isBefore(now) ? Tone.BAD : at.minus(SOON).isBefore(now) ? Tone.WARNING : Tone.NEUTRAL)
                .orElse(isRunning ? Tone.WARNING : Tone.NEUTRAL);
        String left = due.map(at -> at.isBefore(now)
                        ? "OVERDUE by " + Words.length(Duration.between(at, now))
                        : Words.length(Duration.between(now, at)) + " left")
                .orElse(
                        isRunning
                                ? "running; no fixed time"
                                : "a person has to set the moment: " + Printable.name(clock.moment()));
        return new ClockView(
                Words.css(tone),
                Words.sign(tone),
                Printable.name(clock.regime()),
                Printable.text(clock.deadline()),
                Printable.name(clock.moment()),
                clock.startedAt().map(Words::time).orElse("not set"),
                due.map(Words::time).orElse("-"),
                left,
                Printable.text(clock.note()),
                Printable.text(clock.source()));
    }

    static LineView line(Happening one) {
        return new LineView(
                Words.time(one.at()),
                one.lasted().map(Words::length).orElse(""),
                Words.kind(one.kind()),
                Words.css(one.tone()),
                Words.sign(one.tone()),
                one.who(),
                one.request().orElse(""),
                one.target(),
                one.what());
    }

    static MissingView missing(Missing missing, Tone tone) {
        return new MissingView(
                missing.kind(),
                missing.target(),
                missing.what(),
                missing.reason(),
                missing.text(),
                Words.css(tone),
                Words.sign(tone));
    }

    static GroupView group(EvidenceGroup group, Limits limits) {
        return new GroupView(
                group.name(),
                Words.count(group.objects().size(), "object"),
                Words.bytes(group.bytes()),
                Limits.first(group.objects(), limits.objects()).stream()
                        .map(object -> new ObjectView(
                                Printable.name(object.key()),
                                Words.bytes(object.bytes()),
                                Words.time(object.lastModified())))
                        .toList(),
                Limits.more(group.objects().size(), limits.objects(), "manifest.json"));
    }
}
