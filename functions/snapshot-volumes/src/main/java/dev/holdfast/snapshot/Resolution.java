package dev.holdfast.snapshot;

import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which instances an incident's targets mean. */
sealed interface Resolution {
    /** None of them is ours to touch. */
    record NotOurs(Reason reason, String text) implements Resolution {}

    /**
     * Instances to work on, and targets for which there is none.
     *
     * @param instances by id, with the targets that each of them covers
     * @param rows what is already known about targets without an instance
     */
    record Found(Map<InstanceId, Affected> instances, List<Outcome> rows) implements Resolution {
        public Found {
            instances = Map.copyOf(instances);
            rows = List.copyOf(rows);
        }

        /** Whether every target led to instances. Only then others may rely on it. */
        boolean isComplete() {
            return rows.isEmpty();
        }
    }

    /** An instance and the targets that it stands for. A node that is gone has no volumes. */
    record Affected(Node node, Presence presence, Set<Target> covers) {}

    /** Whether EC2 knows the instance. */
    enum Presence {
        KNOWN,
        GONE
    }
}
