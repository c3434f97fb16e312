package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pod that a finding is about.
 *
 * @param uid as the finding gives it
 * @param instance of its node, should that not be there yet
 */
public record Intruder(String namespace, String pod, String uid, String node, String instance) {
    private static final String SINCE = "2026-11-23T09:12:44Z";
    private static final String RESTARTED = "2026-11-23T17:40:02Z";

    /** The cart's pod that the example findings name, on the shop's first node. */
    public static Intruder inCart() {
        return new Intruder(
                "shop",
                "cart-6d5f7c9b88-x2x9z",
                "4f1c9d02-7b6e-4a53-9d18-c2e0a75f3b61",
                ShopCluster.NODES.getFirst(),
                ShopCluster.INSTANCES.getFirst());
    }

    String image() {
        return "registry.example.com/" + namespace + "/intruded:1";
    }

    Pod pod(Optional<HasMetadata> owner, Node on) {
        var spec = spec(owner);
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(pod)
                .withUid(uid)
                .withGeneration(1L)
                .withCreationTimestamp(SINCE)
                .withLabels(labels(owner))
                .withOwnerReferences(owner.map(Inside::reference).stream().toList())
                .endMetadata()
                .withSpec(spec)
                .withStatus(status(spec, on))
                .build();
    }

    private Map<String, String> labels(Optional<HasMetadata> owner) {
        return owner.map(Intruder::set)
                .map(set -> set.getSpec().getTemplate().getMetadata().getLabels())
                .orElse(Map.of("app", pod));
    }

    private static ReplicaSet set(HasMetadata owner) {
        return (ReplicaSet) owner;
    }

    private PodSpec spec(Optional<HasMetadata> owner) {
        var plain = owner.map(set -> set(set).getSpec().getTemplate().getSpec()).orElseGet(this::bare);
        var first = plain.getContainers().getFirst();
        var spec = new PodSpecBuilder(plain)
                .withNodeName(node)
                .addToEphemeralContainers(new EphemeralContainerBuilder()
                        .withName("debugger")
                        .withImage("registry.example.com/tools/shell:1")
                        .withTargetContainerName(first.getName())
                        .build());
        return plain.getInitContainers().isEmpty()
                ? spec.addToInitContainers(container("setup"), sidecar("proxy")).build()
                : spec.build();
    }

    private PodSpec bare() {
        return new PodSpecBuilder().withContainers(container("main")).build();
    }

    private Container container(String name) {
        return new ContainerBuilder().withName(name).withImage(image()).build();
    }

    private Container sidecar(String name) {
        return new ContainerBuilder(container(name)).withRestartPolicy("Always").build();
    }

    /** Running as the kubelet says it, its first container once restarted. */
    private PodStatus status(PodSpec spec, Node on) {
        String ip = "10.0.199." + (1 + Math.floorMod(uid.hashCode(), 250));
        String host = Optional.ofNullable(on.getStatus()).stream()
                .flatMap(status -> status.getAddresses().stream())
                .map(address -> address.getAddress())
                .findFirst()
                .orElse("10.0.0.1");
        var running = Kubelets.running(spec, host, ip, SINCE);
        var containers = running.getContainerStatuses();
        var restarted = new ContainerStatusBuilder(containers.getFirst())
                .withRestartCount(1)
                .withContainerID(Kubelets.id(containers.getFirst().getName(), ip, RESTARTED))
                .withNewState()
                .withNewRunning(RESTARTED)
                .endState()
                .withNewLastState()
                .withNewTerminated()
                .withContainerID(containers.getFirst().getContainerID())
                .withExitCode(137)
                .withReason("OOMKilled")
                .withStartedAt(SINCE)
                .withFinishedAt(RESTARTED)
                .endTerminated()
                .endLastState()
                .build();
        var all = new ArrayList<>(containers);
        all.set(0, restarted);
        return new PodStatusBuilder(running)
                .withContainerStatuses(all)
                .withEphemeralContainerStatuses(
                        List.of(Kubelets.started("debugger", "registry.example.com/tools/shell:1", ip, RESTARTED)))
                .build();
    }
}
