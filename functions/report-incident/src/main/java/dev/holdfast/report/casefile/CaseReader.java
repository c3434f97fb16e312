package dev.holdfast.report.casefile;

import dev.holdfast.incident.Function;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Makes the case file from what lies in the case, and from nothing else. Pure: the same contents give the same file. */
public final class CaseReader {
    private static final int LINKS = 500;
    private static final String FOREIGN = "not written by Holdfast";

    private CaseReader() {}

    /**
     * Reads the case. Whatever the contents are, this never throws for them: what is missing, foreign, malformed or from a newer
     * version is said in the file, and counts as bad.
     *
     * @param now what is late is late as of then
     */
    public static CaseFile read(CaseContents contents, Instant now) {
        var papers = Papers.of(contents);
        var events = Events.of(papers, contents);
        var detection = Detections.of(events, papers);
        var targets = Targets.of(papers, events);
        var evidence = Evidence.of(papers, events);
        var people = PeopleReader.of(papers);
        var tampered = papers.records().stream()
                .flatMap(record -> record.attention().stream())
                .filter(text -> text.startsWith("TAMPERED"))
                .distinct()
                .toList();
        return new CaseFile(
                contents.keys(),
                detection,
                targets.stream().map(TargetState::state).reduce(State::worse).orElse(State.NO_RESULT),
                targets,
                evidence,
                ToDos.of(papers, new ToDos.Known(detection, targets, evidence, people, now)),
                Timeline.of(papers, events, detection, people),
                people,
                Pictures.of(papers, targets),
                groups(papers),
                links(papers, detection, targets),
                notes(papers, events),
                StateHash.of(detection, targets, evidence, tampered, people));
    }

    private static List<EvidenceGroup> groups(Papers papers) {
        var groups = new TreeMap<String, List<CaseObject>>();
        papers.objects()
                .forEach(object -> groups.computeIfAbsent(
                                papers.folder(object.key()).orElse(FOREIGN), _ -> new ArrayList<>())
                        .add(object));
        var found = new ArrayList<EvidenceGroup>();
        groups.forEach((name, objects) -> found.add(new EvidenceGroup(
                name,
                objects.stream().sorted(Comparator.comparing(CaseObject::key)).toList(),
                objects.stream().mapToLong(CaseObject::bytes).sum())));
        return found;
    }

    private static List<LinkName> links(Papers papers, Detection detection, List<TargetState> targets) {
        var links = new LinkedHashSet<LinkName>();
        String cluster = detection.cluster().orElse("");
        detection.cluster().ifPresent(name -> links.add(new LinkName("cluster", name)));
        targets.stream()
                .map(TargetState::target)
                .filter(name -> name.startsWith("pod/"))
                .forEach(name -> links.add(new LinkName("pod", cluster + "/" + name.substring("pod/".length()))));
        papers.under("targets.").values().forEach(document -> {
            document.texts("nodes").forEach(node -> links.add(new LinkName("node", cluster + "/" + node)));
            document.texts("instances").forEach(instance -> links.add(new LinkName("instance", instance)));
        });
        return links.stream().limit(LINKS).toList();
    }

    private static List<String> notes(Papers papers, List<Events.Seen> events) {
        var notes = new LinkedHashSet<String>();
        events.forEach(event -> event.problem()
                .ifPresent(
                        why -> notes.add("the event " + Printable.name(event.key()) + " was not understood: " + why)));
        papers.records().forEach(record -> {
            record.attention().forEach(text -> notes.add(record.function() + ": " + text));
            if (!record.remaining().isEmpty()) {
                notes.add(record.function() + " at " + record.startedAt() + " left "
                        + record.remaining().size() + " things to a later run");
            }
            Optional.of(record.function())
                    .filter(name -> !isKnown(name))
                    .ifPresent(name -> notes.add("unknown function " + name + ": its result counts for nothing here ("
                            + Printable.name(record.key()) + ")"));
        });
        papers.rows().stream()
                .filter(row -> !isKnownAction(row.action()))
                .forEach(row -> notes.add("unknown action " + row.action() + " on " + row.target() + " in a result of "
                        + row.by().function() + ": it counts for nothing here"));
        long foreign = papers.objects().stream()
                .filter(object -> papers.folder(object.key()).isEmpty())
                .count();
        if (foreign > 0) {
            notes.add(foreign
                    + " objects lie in the case that Holdfast does not write there; they are listed under evidence");
        }
        papers.under("failures/")
                .values()
                .forEach(failure -> notes.add("Lambda gave up an invocation of "
                        + failure.text("function").orElse("a function") + " ("
                        + failure.text("condition").orElse("no reason given")
                        + "): what it had still to do is not done"));
        papers.unread().forEach(text -> notes.add("unread document " + text));
        return List.copyOf(notes);
    }

    private static boolean isKnown(String function) {
        return List.of(Function.values()).stream().anyMatch(one -> one.text().equals(function));
    }

    private static boolean isKnownAction(String action) {
        return List.of(dev.holdfast.incident.Action.values()).stream()
                .anyMatch(one -> one.text().equals(action));
    }
}
