package dev.holdfast.snapshot;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.testing.SimulatedApi;
import dev.holdfast.incident.ClusterName;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Nodes and pods in a simulated API. */
final class SmallCluster implements AutoCloseable {
    final SimulatedApi api = SimulatedApi.start();
    private final KubernetesClient kube;

    SmallCluster() {
        try {
            kube = api.access().client(new ClusterName("prod"));
        } catch (KubeFailure e) {
            throw new AssertionError(e);
        }
    }

    SmallCluster node(String name, String providerId) {
        kube.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withProviderID(providerId)
                        .endSpec()
                        .build())
                .create();
        return this;
    }

    /** A node that is this instance. */
    SmallCluster node(String name, Ec2Account.Machine machine) {
        return node(name, "aws:///us-east-1a/" + machine.id);
    }

    /** A pod in {@code shop} that runs as {@code cart}; an empty node is none. */
    Pod pod(String name, String node) {
        return kube.resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .withServiceAccountName("cart")
                        .addNewContainer()
                        .withName("main")
                        .withImage("registry.example/cart:1")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }

    /** What the scheduler leaves behind for an hour. */
    void scheduled(String pod, String node) {
        kube.resource(new EventBuilder()
                        .withNewMetadata()
                        .withNamespace("shop")
                        .withName(pod + ".1")
                        .endMetadata()
                        .withNewInvolvedObject()
                        .withKind("Pod")
                        .withNamespace("shop")
                        .withName(pod)
                        .endInvolvedObject()
                        .withReason("Scheduled")
                        .withMessage("Successfully assigned shop/" + pod + " to " + node)
                        .build())
                .create();
    }

    void delete(Pod pod) {
        kube.resource(pod).delete();
    }

    @Override
    public void close() {
        api.close();
    }
}
