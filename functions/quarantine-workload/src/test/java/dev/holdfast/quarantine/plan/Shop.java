package dev.holdfast.quarantine.plan;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import java.util.List;
import java.util.Map;

/** The objects of a small shop, to be changed by tests. */
final class Shop {
    static final Map<String, String> LABELS = Map.of("app", "cart", "pod-template-hash", "6d5f");

    private Shop() {}

    static PodBuilder pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .withUid("uid-" + name)
                .withLabels(LABELS)
                .endMetadata()
                .withNewSpec()
                .withNodeName("ip-10-0-1-17.ec2.internal")
                .addNewContainer()
                .withName("cart")
                .withImage("registry.example/cart:1")
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP("10.0.1.20")
                .withHostIP("10.0.1.17")
                .endStatus();
    }

    static Pod ownedBy(PodBuilder pod, String apiVersion, String kind, String name) {
        return pod.editMetadata()
                .addNewOwnerReference()
                .withApiVersion(apiVersion)
                .withKind(kind)
                .withName(name)
                .withUid("uid-" + name)
                .withController(true)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    static LabelSelector selector(Map<String, String> labels) {
        return new LabelSelectorBuilder().withMatchLabels(labels).build();
    }

    static LabelSelector selector(String key, String operator, String... values) {
        return new LabelSelectorBuilder()
                .addNewMatchExpression()
                .withKey(key)
                .withOperator(operator)
                .withValues(values)
                .endMatchExpression()
                .build();
    }

    static Service service(String name, Map<String, String> selector) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withSelector(selector)
                .endSpec()
                .build();
    }

    static ReplicaSet replicaSet(String name, LabelSelector selector) {
        return new ReplicaSetBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .withUid("uid-" + name)
                .endMetadata()
                .withNewSpec()
                .withSelector(selector)
                .endSpec()
                .build();
    }

    /** A policy that selects by the selector and does nothing else. */
    static NetworkPolicyBuilder policy(String name, LabelSelector selector) {
        return new NetworkPolicyBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName(name)
                .withUid("uid-" + name)
                .withResourceVersion("41")
                .endMetadata()
                .withNewSpec()
                .withPodSelector(selector)
                .endSpec();
    }

    static NetworkPolicy allowing(String name, LabelSelector selector) {
        return policy(name, selector)
                .editSpec()
                .addNewIngress()
                .endIngress()
                .endSpec()
                .build();
    }

    static NetworkPolicy ours() {
        return policy(Marks.POLICY, selector(Map.of(Marks.QUARANTINED, Marks.YES)))
                .editSpec()
                .withPolicyTypes(List.of("Ingress", "Egress"))
                .endSpec()
                .build();
    }
}
