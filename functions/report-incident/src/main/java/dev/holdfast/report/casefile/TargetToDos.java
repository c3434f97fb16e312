package dev.holdfast.report.casefile;

import dev.holdfast.incident.CaseId;
import dev.holdfast.report.casefile.Requests.Force;
import dev.holdfast.report.casefile.ToDo.Urgency;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/** What is to be done about targets; those that are in the same state for the same reasons are one thing. */
final class TargetToDos {
    private static final int SHOWN = 3;

    private TargetToDos() {}

    static List<ToDo> of(CaseId caseId, List<TargetState> targets) {
        var groups = new LinkedHashMap<String, List<TargetState>>();
        targets.forEach(target -> groups.computeIfAbsent(
                        target.state() + " "
                                + target.whys().stream()
                                        .map(Why::reason)
                                        .distinct()
                                        .sorted()
                                        .toList(),
                        _ -> new ArrayList<>())
                .add(target));
        return groups.values().stream()
                .flatMap(group -> todo(caseId, group).stream())
                .toList();
    }

    private static List<ToDo> todo(CaseId caseId, List<TargetState> group) {
        String names = names(group);
        return switch (group.getFirst().state()) {
            case CONTAINED, CONTAINED_IDENTITIES_LIVE, GONE, LEFT_ALONE -> List.of();
            case NOT_CONTAINED, PARTLY -> List.of(one(group, "Isolate " + names, requests(caseId, group, Force.NO)));
            case CONTAINED_NEW_FLOWS -> List.of(one(group, "Look at the open connections of " + names, List.of()));
            case REFUSED ->
                List.of(one(
                        group,
                        "Decide about " + names + ": a guard rail refused",
                        requests(caseId, group, Force.YES),
                        "To act in spite of the guard rail, invoke QuarantineWorkload with the request below: invoking"
                                + " it is the approval, and its reason is recorded."));
            case OBSERVED ->
                List.of(one(
                        group,
                        "Quarantine " + names + ": so far it was only observed",
                        requests(caseId, group, Force.NO),
                        "Invoke QuarantineWorkload with the request below."));
            case NOT_REACHED ->
                List.of(one(
                        group,
                        "See that " + names + " gets its turn",
                        requests(caseId, group, Force.NO),
                        "A retry or the fan-out may do it within minutes; if no new result comes, send the"
                                + " request below."));
            case NO_RESULT ->
                List.of(one(
                        group,
                        "Find out why there is no result for " + names,
                        requests(caseId, group, Force.NO),
                        "Look into the log and the dead-letter queue of QuarantineWorkload. An event below its minimum"
                                + " severity leaves no result: then decide, and send the request below."));
            case UNKNOWN ->
                List.of(one(
                        group,
                        "Find out whether " + names + " is contained",
                        List.of(Requests.verifyHold(caseId)),
                        "Invoke QuarantineWorkload with the request below: it reads everything back and repairs it."));
            case RELEASE_INCOMPLETE ->
                List.of(one(
                        group,
                        "Finish the release of " + names,
                        List.of(Requests.release(caseId)),
                        "Repair the cause, and invoke ReleaseWorkload with the request below."));
            case RELEASED ->
                group.stream()
                        .flatMap(target -> target.notes().stream())
                        .filter(note -> note.contains("belongs to nobody"))
                        .findFirst()
                        .map(note -> List.of(new ToDo(
                                Urgency.BEFORE_CLOSING, "Decide what becomes of " + names, note, List.of(), List.of())))
                        .orElse(List.of());
        };
    }

    private static ToDo one(List<TargetState> group, String title, List<String> commands, String... first) {
        var same = group.getFirst();
        var steps = new LinkedHashSet<String>();
        same.whys().forEach(why -> Advice.contain(why.reason()).ifPresent(steps::add));
        steps.addAll(List.of(first));
        if (steps.isEmpty() && !commands.isEmpty()) {
            steps.add("Repair the cause, and invoke QuarantineWorkload with the request below.");
        }
        boolean isWorthAsking = steps.stream().anyMatch(step -> step.contains("request"));
        String why = same.whys().stream()
                .map(one -> one.reason() + (one.text().isEmpty() ? "" : ": " + one.text()))
                .collect(Collectors.joining("; "));
        return new ToDo(
                Urgency.NOW,
                title,
                Printable.text(why.isEmpty() ? same.state().meaning() : why),
                List.copyOf(steps),
                isWorthAsking ? commands : List.of());
    }

    private static List<String> requests(CaseId caseId, List<TargetState> group, Force force) {
        return group.stream()
                .flatMap(target -> Requests.quarantine(caseId, target.target(), force).stream())
                .limit(SHOWN)
                .toList();
    }

    static String names(List<TargetState> group) {
        String names = group.stream().map(TargetState::target).limit(SHOWN).collect(Collectors.joining(", "));
        return group.size() > SHOWN ? names + " and " + (group.size() - SHOWN) + " more" : names;
    }
}
