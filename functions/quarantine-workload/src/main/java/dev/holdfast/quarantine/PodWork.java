package dev.holdfast.quarantine;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.quarantine.plan.BeforeReferences.Reference;
import dev.holdfast.quarantine.plan.BeforeState;
import dev.holdfast.quarantine.plan.Cordon;
import dev.holdfast.quarantine.plan.Detachment;
import dev.holdfast.quarantine.plan.Facts.Programming;
import dev.holdfast.quarantine.plan.Marks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pod on its way through the steps, and what came of each. Each step is taken by one thread at a time; the next begins when all
 * pods have taken it.
 */
final class PodWork {
    private final Suspect suspect;
    private final List<Outcome> rows = new ArrayList<>();
    private final List<Kept> evidence = new ArrayList<>();
    private final List<String> attention = new ArrayList<>();
    private final Map<String, Object> details = new LinkedHashMap<>();
    private Optional<Recorder.Recorded> recorded = Optional.empty();
    private Optional<Marked> marked = Optional.empty();
    private Optional<Patched> detached = Optional.empty();
    private Optional<Patched> putBack = Optional.empty();
    private Optional<Detachment> detachment = Optional.empty();
    private Programming programming = Programming.CANNOT_BE_SEEN;
    private Programming clusterProgramming = Programming.CANNOT_BE_SEEN;

    private Optional<String> cutShort = Optional.empty();
    private boolean cordoned;
    private List<String> escapes = List.of();
    private String deniedBy = Marks.POLICY;

    PodWork(Suspect suspect) {
        this.suspect = suspect;
    }

    /**
     * That the pod bears the mark.
     *
     * @param object the pod as the API server answered
     */
    record Marked(ObjectNode object, Instant at, How how) {
        enum How {
            NOW,
            BEFORE,
            ONLY_OBSERVED
        }
    }

    Suspect suspect() {
        return suspect;
    }

    /** What was noted before of ways to its node. */
    void escapes(List<String> noted) {
        escapes = List.copyOf(noted);
    }

    List<String> escapes() {
        return escapes;
    }

    /** What the policy is called that denies it everything. */
    void deniedBy(String policy) {
        deniedBy = policy;
    }

    String deniedBy() {
        return deniedBy;
    }

    /** Its node was cordoned by this run. */
    void nodeCordoned() {
        cordoned = true;
    }

    /** Whether no new pod like it can come to its node, whoever saw to that. */
    boolean isNodeClosed() {
        boolean closed = cordoned || suspect.node().filter(Cordon::isOn).isPresent();
        return closed && !Cordon.isIgnoredBy(suspect.pod());
    }

    void row(Action action, Ending ending, Map<String, Object> more) {
        rows.add(new Outcome(suspect.resolved().target(), action, ending, more));
    }

    /** What was called done and was found otherwise when it was read again. */
    void correct(Action action, Ending ending) {
        rows.replaceAll(row -> row.action() == action && row.ending().isGood()
                ? new Outcome(suspect.resolved().target(), action, ending, row.details())
                : row);
    }

    /** What was true when it was said, and has to be said otherwise now. */
    void replace(Action action, Ending ending, Map<String, Object> more) {
        rows.replaceAll(row -> {
            if (row.action() != action) {
                return row;
            }
            var details = new LinkedHashMap<>(row.details());
            details.putAll(more);
            return new Outcome(row.target(), action, ending, details);
        });
    }

    void add(Ran ran) {
        rows.addAll(ran.outcomes());
        evidence.addAll(ran.evidence());
        attention.addAll(ran.attention());
    }

    void tell(String text) {
        attention.add(text);
    }

    void detail(String name, Object value) {
        details.put(name, value);
    }

    Map<String, Object> details() {
        return details;
    }

    void recorded(Recorder.Recorded how) {
        recorded = Optional.of(how);
        add(how.ran());
    }

    BeforeState plan() {
        return recorded.orElseThrow().plan();
    }

    Reference reference() {
        return recorded.orElseThrow().reference();
    }

    void marked(Marked how) {
        marked = Optional.of(how);
    }

    Optional<Marked> marked() {
        return marked;
    }

    boolean isMarked() {
        return marked.isPresent();
    }

    void detachment(Detachment planned) {
        detachment = Optional.of(planned);
    }

    Optional<Detachment> detachment() {
        return detachment;
    }

    void detached(Patched how) {
        detached = Optional.of(how);
    }

    Optional<Patched> detached() {
        return detached;
    }

    void putBack(Patched how) {
        putBack = Optional.of(how);
    }

    Optional<Patched> putBack() {
        return putBack;
    }

    void programming(Programming seen) {
        programming = seen;
    }

    Programming programming() {
        return programming;
    }

    void clusterProgramming(Programming seen) {
        clusterProgramming = seen;
    }

    Programming clusterProgramming() {
        return clusterProgramming;
    }

    /** The invocation ends before everything is done for it and seen: the next run goes on. The first reason counts. */
    void cutShort(String why) {
        cutShort = cutShort.or(() -> Optional.of(why));
    }

    Optional<String> cutShort() {
        return cutShort;
    }

    Ran ran() {
        return new Ran(rows, evidence, attention);
    }
}
