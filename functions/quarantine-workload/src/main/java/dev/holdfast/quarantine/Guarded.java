package dev.holdfast.quarantine;

import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the guard rails let through.
 *
 * @param now recorded, to be contained now
 * @param later to be contained when the replacements of others are ready; nothing is recorded of them yet
 */
record Guarded(List<PodWork> now, List<PodWork> later, Ran ran) {
    /** Nothing: in a hold that somebody releases nothing more is held, for nobody would release it. */
    static Guarded released(List<Suspect> suspects, Set<String> nodeTargets) {
        var ending = new Ending.Skipped(
                Reason.RELEASED, "the release of the case was asked for meanwhile", Ending.Verified.NOT_APPLICABLE);
        var rows = new ArrayList<Outcome>();
        suspects.forEach(suspect -> rows.add(new Outcome(suspect.resolved().target(), Action.ISOLATE, ending)));
        nodeTargets.forEach(node -> rows.add(new Outcome("node/" + node, Action.HOLD, ending, Map.of())));
        return new Guarded(List.of(), List.of(), Ran.of(rows));
    }

    List<Suspect> left() {
        return later.stream().map(PodWork::suspect).toList();
    }

    Guarded and(Ran more) {
        return new Guarded(now, later, ran.and(more));
    }
}
