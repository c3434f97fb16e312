package dev.holdfast.report.page;

import dev.holdfast.report.casefile.CaseFile;
import dev.holdfast.report.casefile.Completeness;
import dev.holdfast.report.casefile.Completeness.Missing;
import dev.holdfast.report.casefile.State;
import dev.holdfast.report.casefile.TargetState;
import dev.holdfast.report.casefile.ToDo;
import dev.holdfast.report.casefile.Tone;
import dev.holdfast.report.page.PageView.Card;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The three boxes on top: is it contained, what is missing, what is to be done. */
final class Cards {
    private static final int LINES = 4;
    private static final int NAMES = 2;

    private Cards() {}

    static Card state(CaseFile file, Instant now) {
        var state = file.state();
        var states = new TreeMap<State, List<TargetState>>(Comparator.reverseOrder());
        file.targets()
                .forEach(target -> states.computeIfAbsent(target.state(), _ -> new ArrayList<>())
                        .add(target));
        var lines = new ArrayList<String>();
        String all = Words.count(file.targets().size(), "target");
        states.forEach((one, targets) -> lines.add(targets.size() + " of " + all + ": " + one.words() + " ("
                + names(targets) + (targets.size() > NAMES ? ", …" : "") + ")"));
        if (file.targets().isEmpty()) {
            lines.add("no target is known yet");
        }
        lastLook(file, now, lines);
        return new Card(
                "Containment",
                Words.css(state.tone()),
                Words.sign(state.tone()),
                state.words(),
                state.meaning(),
                lines);
    }

    private static void lastLook(CaseFile file, Instant now, List<String> lines) {
        file.targets().stream()
                .flatMap(target -> target.at().stream())
                .min(Comparator.naturalOrder())
                .ifPresent(at -> lines.add("as of " + Words.time(at) + ", " + Words.length(Duration.between(at, now))
                        + " before this report"));
    }

    static Card evidence(CaseFile file) {
        var evidence = file.evidence();
        var tone = tone(evidence.level());
        var kinds = new LinkedHashMap<String, Long>();
        evidence.missing().forEach(one -> kinds.merge(one.kind() + ": " + one.reason(), 1L, Long::sum));
        var lines = new ArrayList<String>();
        kinds.entrySet().stream().limit(LINES).forEach(one -> lines.add(one.getValue() + " × " + one.getKey()));
        if (kinds.size() > LINES) {
            lines.add("and " + (kinds.size() - LINES) + " more reasons");
        }
        pending(evidence, lines);
        String text = switch (evidence.level()) {
            case COMPLETE -> "everything that the functions set out to keep is there";
            case PENDING -> "nothing is known to be lost; some of it is still under way";
            case INCOMPLETE -> Words.count(evidence.missing().size(), "piece") + " missing or not whole";
        };
        return new Card(
                "Evidence", Words.css(tone), Words.sign(tone), evidence.level().words(), text, lines);
    }

    private static void pending(Completeness evidence, List<String> lines) {
        String functions = evidence.pending().stream()
                .filter(one -> one.kind().equals("result"))
                .map(Missing::what)
                .distinct()
                .collect(Collectors.joining(", "));
        long snapshots = evidence.pending().stream()
                .filter(one -> one.kind().equals("snapshot"))
                .count();
        if (!functions.isEmpty()) {
            lines.add("no result yet: " + functions);
        }
        if (snapshots > 0) {
            lines.add(Words.count(snapshots, "snapshot") + " still being written");
        }
    }

    private static Tone tone(Completeness.Level level) {
        return switch (level) {
            case COMPLETE -> Tone.GOOD;
            case PENDING -> Tone.WARNING;
            case INCOMPLETE -> Tone.BAD;
        };
    }

    static Card people(CaseFile file, List<ToDo> todo) {
        var now = todo.stream().filter(one -> one.urgency() == ToDo.Urgency.NOW).toList();
        var tone = file.isClosed() ? Tone.NEUTRAL : now.isEmpty() ? Tone.GOOD : Tone.BAD;
        var lines = new ArrayList<String>();
        now.stream().limit(LINES).forEach(one -> lines.add(one.title()));
        if (now.size() > LINES) {
            lines.add("and " + (now.size() - LINES) + " more, see below");
        }
        String seen = file.acknowledged()
                .map(one -> "acknowledged by " + one.by() + " at " + Words.time(one.at()))
                .orElse("nobody has acknowledged it");
        String text = file.people()
                .closed()
                .map(one -> "closed at " + Words.time(one.at()) + ": " + one.reason())
                .orElse(seen);
        String headline = file.isClosed()
                ? "CASE CLOSED"
                : now.isEmpty()
                        ? "NOTHING AT ONCE"
                        : Words.count(now.size(), "THING").toUpperCase(Locale.ROOT) + " TO DO NOW";
        return new Card("For you", Words.css(tone), Words.sign(tone), headline, text, lines);
    }

    /** The first of them. */
    static String names(List<TargetState> targets) {
        return targets.stream().map(TargetState::target).limit(NAMES).collect(Collectors.joining(", "));
    }
}
