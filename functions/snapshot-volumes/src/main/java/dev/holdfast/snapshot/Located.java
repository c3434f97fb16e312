package dev.holdfast.snapshot;

import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Membership;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which instances an incident's targets mean. */
sealed interface Located {
    /** None of them is ours to touch. */
    record NotOurs(Reason reason, String text) implements Located {}

    /**
     * Instances to work on, and targets for which there is none.
     *
     * @param instances by id, with the targets that each of them covers
     * @param rows what is already known about targets without an instance
     * @param open targets of which only the cluster can tell the instances
     */
    record Found(Map<InstanceId, Affected> instances, List<Outcome> rows, List<Target> open) implements Located {
        public Found {
            instances = Map.copyOf(instances);
            rows = List.copyOf(rows);
            open = List.copyOf(open);
        }

        /** The same with these instances alone. */
        Found only(Collection<Affected> some) {
            var mine = new HashMap<InstanceId, Affected>();
            some.forEach(affected -> mine.put(affected.node().id(), affected));
            return new Found(mine, rows, open);
        }

        /** Whether every target led to instances or is still open. */
        boolean isComplete() {
            return rows.isEmpty();
        }
    }

    /** An instance and the targets that it stands for. A node that is gone has no volumes. */
    record Affected(Node node, Presence presence, Set<Target> covers) {
        /** One that EC2 does not know. */
        static Affected gone(InstanceId id, Set<Target> covers) {
            var node =
                    new Node(id, Node.State.TERMINATED, "", new Membership.NotAMember(), List.of(), Optional.empty());
            return new Affected(node, Presence.GONE, covers);
        }
    }

    /** Whether EC2 knows the instance. */
    enum Presence {
        KNOWN,
        GONE
    }
}
