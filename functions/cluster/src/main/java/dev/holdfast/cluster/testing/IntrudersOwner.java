package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whose pod an intruder is by its name; made where it is not there. */
record IntrudersOwner(KubernetesClient kube, Intruder intruder) {
    private static final Pattern DEPLOYED = Pattern.compile("(.+)-([a-z0-9]{4,10})-[a-z0-9]{5}");

    Optional<HasMetadata> find() {
        var name = DEPLOYED.matcher(intruder.pod());
        return name.matches() ? Optional.of(replicaSet(name)) : Optional.empty();
    }

    private HasMetadata replicaSet(Matcher name) {
        String set = name.group(1) + "-" + name.group(2);
        var sets = kube.apps().replicaSets().inNamespace(intruder.namespace()).withName(set);
        if (sets.get() == null) {
            PolicyEngine.apply(kube, both(name.group(1), name.group(2)));
            var deployment = kube.apps()
                    .deployments()
                    .inNamespace(intruder.namespace())
                    .withName(name.group(1))
                    .get();
            sets.edit(one -> {
                one.getMetadata().setOwnerReferences(List.of(Inside.reference(deployment)));
                return one;
            });
        }
        return sets.get();
    }

    private String both(String app, String hash) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: %1$s, namespace: %3$s, labels: {app: %1$s}}
            spec:
              replicas: 3
              selector: {matchLabels: {app: %1$s}}
              template: {metadata: {labels: {app: %1$s}}, spec: {containers: [{name: %1$s, image: "%4$s"}]}}
            ---
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: %1$s-%2$s, namespace: %3$s, labels: {app: %1$s, pod-template-hash: %2$s}}
            spec:
              replicas: 3
              selector: {matchLabels: {app: %1$s, pod-template-hash: %2$s}}
              template: {metadata: {labels: {app: %1$s, pod-template-hash: %2$s}}, spec: {containers: [{name: %1$s, image: "%4$s"}]}}
            """.formatted(app, hash, intruder.namespace(), intruder.image());
    }
}
