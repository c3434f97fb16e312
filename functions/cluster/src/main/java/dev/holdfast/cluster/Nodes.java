package dev.holdfast.cluster;

import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads nodes, each once: a few by name, many by listing all. */
final class Nodes {
    private static final int FEW = 20;

    private final KubernetesClient kube;
    private final Pages pages;
    private final Map<String, Seen> known = new HashMap<>();
    private boolean allKnown;

    Nodes(KubernetesClient kube, Pages pages) {
        this.kube = kube;
        this.pages = pages;
    }

    /** A node as read. */
    record Seen(String name, Optional<String> uid, Machine machine) {}

    /** The node of this name, if there is one. */
    Optional<Seen> find(String name) throws KubeFailure {
        var before = Optional.ofNullable(known.get(name));
        if (before.isPresent() || allKnown) {
            return before;
        }
        var found =
                pages.one("get node " + name, () -> kube.nodes().withName(name).get());
        found.ifPresent(this::remember);
        return found.map(Nodes::seen);
    }

    /** The nodes on an instance: one, or two for a moment after it was registered anew. */
    List<Seen> on(InstanceId instance) throws KubeFailure {
        readAll();
        var machine = new Machine.Ec2(instance);
        var found = new ArrayList<Seen>();
        for (Seen node : known.values()) {
            if (node.machine().equals(machine)) {
                found.add(node);
            }
        }
        return found;
    }

    /** What nodes run on, also of those that are gone as far as their name tells. */
    Seen describe(String name) throws KubeFailure {
        return find(name).orElseGet(() -> gone(name));
    }

    /** Reads all at once where that is cheaper. */
    void prepare(Collection<String> names) throws KubeFailure {
        if (names.size() > FEW) {
            readAll();
        }
    }

    static Seen gone(String name) {
        var machine = Machines.ofNodeName(name)
                .orElseGet(() -> new Machine.Unknown(Reason.NODE_UNKNOWN, "node " + name + " is gone"));
        return new Seen(name, Optional.empty(), machine);
    }

    static Seen unread(String name, KubeFailure why) {
        var machine = Machines.ofNodeName(name).orElseGet(() -> new Machine.Unknown(why.reason(), why.text()));
        return new Seen(name, Optional.empty(), machine);
    }

    private void readAll() throws KubeFailure {
        if (!allKnown) {
            pages.each("list nodes", kube.nodes(), Optional.empty(), this::remember);
            allKnown = true;
        }
    }

    private void remember(Node node) {
        var seen = seen(node);
        known.put(seen.name(), seen);
    }

    private static Seen seen(Node node) {
        String name = node.getMetadata().getName();
        String providerId = Optional.ofNullable(node.getSpec())
                .map(spec -> spec.getProviderID())
                .orElse("");
        var machine = Machines.ofProviderId(providerId)
                .or(() -> Machines.ofNodeName(name))
                .orElseGet(() -> new Machine.Unknown(
                        Reason.NODE_UNKNOWN,
                        "node " + name + " is not on EC2 or Fargate: providerID " + Untrusted.show(providerId)));
        return new Seen(name, Optional.ofNullable(node.getMetadata().getUid()), machine);
    }
}
