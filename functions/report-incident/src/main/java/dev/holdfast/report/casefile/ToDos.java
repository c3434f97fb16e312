package dev.holdfast.report.casefile;

import dev.holdfast.incident.CaseId;
import dev.holdfast.report.casefile.Completeness.Missing;
import dev.holdfast.report.casefile.ToDo.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a person has to do, worked out from everything else. */
final class ToDos {
    private static final int SHOWN = 5;
    /** No function lives longer. */
    private static final Duration A_RUN = Duration.ofMinutes(15);

    private final CaseId caseId;
    private final Papers papers;
    private final List<ToDo> todo = new ArrayList<>();

    private ToDos(Papers papers) {
        this.caseId = papers.keys().caseId();
        this.papers = papers;
    }

    /** What else it depends on. */
    record Known(Detection detection, List<TargetState> targets, Completeness evidence, People people, Instant now) {}

    static List<ToDo> of(Papers papers, Known known) {
        var todos = new ToDos(papers);
        boolean isOpen = known.people().closed().isEmpty();
        todos.todo.addAll(TargetToDos.of(todos.caseId, known.targets()));
        if (isOpen && known.people().acknowledged().isEmpty()) {
            todos.acknowledge();
        }
        todos.tampered();
        todos.todo.addAll(IdentityToDos.of(known.targets()));
        todos.evidence(known.evidence());
        todos.late(known);
        todos.nodes();
        if (isOpen) {
            todos.close(known.targets());
        }
        todos.todo.sort(Comparator.comparing(ToDo::urgency));
        return todos.todo;
    }

    private void acknowledge() {
        todo.add(new ToDo(
                Urgency.NOW,
                "Acknowledge the case",
                "until somebody does, the next level is told",
                List.of("Invoke ReportIncident with the request below."),
                List.of(Requests.acknowledge(caseId))));
    }

    private void tampered() {
        var told = papers.records().stream()
                .flatMap(record -> record.attention().stream())
                .filter(text -> text.startsWith("TAMPERED"))
                .distinct()
                .toList();
        if (!told.isEmpty()) {
            todo.add(new ToDo(
                    Urgency.NOW,
                    "Find out who undid the quarantine",
                    some(told),
                    List.of("Look for the changes in the cluster's audit log and in CloudTrail: whoever made them has"
                            + " rights in the cluster or the account, and may be the intruder."),
                    List.of()));
        }
    }

    private void evidence(Completeness evidence) {
        var groups = new LinkedHashMap<String, List<Missing>>();
        evidence.missing()
                .forEach(one -> groups.computeIfAbsent(one.kind() + "\n" + one.reason(), _ -> new ArrayList<>())
                        .add(one));
        groups.values().forEach(group -> {
            var first = group.getFirst();
            todo.add(new ToDo(
                    first.kind().equals("document") || first.reason().equals("ROTATED_NOT_COPIED")
                            ? Urgency.TODAY
                            : Urgency.NOW,
                    "Get the missing evidence: " + first.kind() + ", " + first.reason() + " (" + group.size() + ")",
                    some(group.stream()
                            .map(one -> one.target() + " " + one.what()
                                    + (one.text().isEmpty() ? "" : " (" + one.text() + ")"))
                            .toList()),
                    List.of(Advice.fetch(first.kind(), first.reason())),
                    List.of()));
        });
    }

    /** What should have come by now. */
    private void late(Known known) {
        boolean isLate = known.detection()
                .openedAt()
                .filter(at -> at.plus(A_RUN).isBefore(known.now()))
                .isPresent();
        var results = known.evidence().pending().stream()
                .filter(one -> one.kind().equals("result"))
                .toList();
        if (!results.isEmpty()) {
            todo.add(new ToDo(
                    isLate ? Urgency.NOW : Urgency.TODAY,
                    (isLate ? "Look into the functions without a result: " : "Wait for the results of ")
                            + results.stream().map(Missing::what).distinct().collect(Collectors.joining(", ")),
                    some(results.stream()
                            .map(one -> one.what() + ": " + one.text())
                            .toList()),
                    List.of(Advice.fetch("result", "")),
                    List.of()));
        }
    }

    /** Whether the nodes stay, with what is in their memory. */
    private void nodes() {
        var holds = Latest.of(papers.rows(), row -> row.action().equals("hold")).values();
        var released = Latest.ofTargets(papers.rows(), "restore");
        var held = holds.stream()
                .filter(row -> !row.by().isObserved())
                .filter(row -> Optional.ofNullable(released.get(row.target()))
                        .filter(later -> later.at().isAfter(row.at()))
                        .isEmpty())
                .toList();
        var open = held.stream().filter(row -> !row.isGood()).toList();
        if (!open.isEmpty()) {
            todo.add(new ToDo(
                    Urgency.NOW,
                    "Keep the node from ending: a hold is missing",
                    some(open.stream()
                            .map(row -> row.target() + " " + row.detail("what").orElse("hold") + ": "
                                    + row.why().reason() + " " + row.why().text())
                            .toList()),
                    List.of("Set the protection by hand: with the node goes what no snapshot shows."),
                    List.of()));
        }
        var endings = held.stream()
                .flatMap(row -> row.details().texts("canStillEnd").stream().map(text -> row.target() + ": " + text))
                .distinct()
                .toList();
        if (!endings.isEmpty()) {
            todo.add(new ToDo(
                    Urgency.TODAY,
                    "Take what you need from the node before it can end",
                    some(endings),
                    List.of("Memory and running processes go with it; the snapshots stay."),
                    List.of()));
        }
    }

    private void close(List<TargetState> targets) {
        boolean holds = targets.stream().anyMatch(target -> target.state().compareTo(State.CONTAINED_NEW_FLOWS) <= 0);
        todo.add(
                holds
                        ? new ToDo(
                                Urgency.BEFORE_CLOSING,
                                "Release what is held, then close the case",
                                "the quarantine is read back every five minutes for as long as the case holds"
                                        + " something",
                                List.of("Invoke ReleaseWorkload, then ReportIncident, with the requests below."),
                                List.of(Requests.release(caseId), Requests.close(caseId)))
                        : new ToDo(
                                Urgency.BEFORE_CLOSING,
                                "Close the case",
                                "an open case goes on reminding people",
                                List.of("Invoke ReportIncident with the request below."),
                                List.of(Requests.close(caseId))));
    }

    private static String some(List<String> texts) {
        String shown = texts.stream().limit(SHOWN).collect(Collectors.joining("; "));
        return texts.size() > SHOWN ? shown + "; and " + (texts.size() - SHOWN) + " more" : shown;
    }
}
