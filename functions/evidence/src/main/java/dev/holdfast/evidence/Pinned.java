package dev.holdfast.evidence;

import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Target;
import java.util.Collection;
import java.util.Set;

/**
 * What a round's targets were when they were resolved.
 *
 * @param pods each with its uid
 * @param nodes names of Kubernetes nodes
 * @param accounts as which those pods ran: nobody can ask for it once a pod is gone. No targets themselves
 */
public record Pinned(
        Set<Target.Pod> pods, Set<String> nodes, Set<InstanceId> instances, Set<Target.ServiceAccount> accounts) {
    /** Nothing was pinned. */
    public static final Pinned NOTHING = new Pinned(Set.of(), Set.of(), Set.of());

    public Pinned {
        pods = Set.copyOf(pods);
        nodes = Set.copyOf(nodes);
        instances = Set.copyOf(instances);
        accounts = Set.copyOf(accounts);
    }

    /** From a function to which accounts do not matter. */
    public Pinned(Set<Target.Pod> pods, Set<String> nodes, Set<InstanceId> instances) {
        this(pods, nodes, instances, Set.of());
    }

    /** Instances alone, from a function that knows no pods. */
    public static Pinned of(Collection<InstanceId> instances) {
        return new Pinned(Set.of(), Set.of(), Set.copyOf(instances));
    }

    /** The same targets with the accounts of their pods. */
    public Pinned with(Set<Target.ServiceAccount> ofPods) {
        return new Pinned(pods, nodes, instances, ofPods);
    }

    /** Whether there is no target in it. */
    public boolean isEmpty() {
        return pods.isEmpty() && nodes.isEmpty() && instances.isEmpty();
    }

    /** Whether everything of the other is in it. */
    public boolean containsAll(Pinned other) {
        return pods.containsAll(other.pods)
                && nodes.containsAll(other.nodes)
                && instances.containsAll(other.instances)
                && accounts.containsAll(other.accounts);
    }
}
