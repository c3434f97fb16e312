package dev.holdfast.logs;

import dev.holdfast.cluster.ClusterPod;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Ending.Verified;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.event.Event.Incident;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Sees to it that every target of an incident has a row, or stands among the {@code covers} of a pod's first row. */
final class Covering {
    private static final String COVERS = "covers";

    private final Incident incident;

    Covering(Incident incident) {
        this.incident = incident;
    }

    /** The targets for which a pod stands: those that mean it, and the instance that the event says it runs on. */
    Set<String> of(ClusterPod pod) {
        var names = new TreeSet<String>();
        for (Target target : incident.targets()) {
            boolean hosts = target instanceof Target.Instance instance
                    && pod.machine().instance().filter(instance.id()::equals).isPresent();
            if (hosts || pod.namedBy().contains(target)) {
                names.add(target.name());
            }
        }
        return names;
    }

    /** The rows of one pod; the first says for which targets they stand. */
    static List<Outcome> first(List<Outcome> outcomes, Set<String> covers) {
        if (covers.isEmpty() || outcomes.isEmpty()) {
            return outcomes;
        }
        var rows = new ArrayList<>(outcomes);
        rows.set(0, rows.getFirst().with(COVERS, List.copyOf(covers)));
        return rows;
    }

    /** A row for each target that has none. */
    List<Outcome> rest(List<Outcome> outcomes) {
        var said = new HashSet<String>();
        for (Outcome outcome : outcomes) {
            said.add(outcome.target());
            if (outcome.details().get(COVERS) instanceof Collection<?> names) {
                names.forEach(name -> said.add(String.valueOf(name)));
            }
        }
        return incident.targets().stream()
                .filter(target -> !said.contains(target.name()))
                .distinct()
                .map(target -> new Outcome(target, Action.COPY_LOG, ending(target)))
                .toList();
    }

    private static Ending ending(Target target) {
        return switch (target) {
            case Target.Volume _, Target.Cluster _ ->
                new Ending.Skipped(Reason.NO_PODS, "it has no logs of its own", Verified.NOT_APPLICABLE);
            case Target.Node _,
                    Target.Instance _,
                    Target.Pod _,
                    Target.Workload _,
                    Target.ServiceAccount _,
                    Target.Image _ ->
                new Ending.Skipped(
                        Reason.NO_PODS, "the pods that it stands for have rows of their own", Verified.NOT_APPLICABLE);
        };
    }
}
