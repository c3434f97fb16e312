package dev.holdfast.quarantine;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.cluster.Owner;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.quarantine.plan.Identities;
import dev.holdfast.quarantine.plan.MetadataService;
import dev.holdfast.quarantine.plan.RestartRisks;
import dev.holdfast.quarantine.plan.RestartRisks.Around;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** What people should know beside the verdict: live identities, what may restart the pod. Each object is read once. */
final class Background {
    private final KubeObjects objects;
    private final Map<InstanceId, MetadataService> metadata;
    private final Map<String, List<HorizontalPodAutoscaler>> autoscalers = new ConcurrentHashMap<>();
    private final Map<ObjectRef, Optional<? extends HasMetadata>> known = new ConcurrentHashMap<>();

    /** @param metadata of the pods' instances */
    Background(KubeObjects objects, Map<InstanceId, MetadataService> metadata) {
        this.objects = objects;
        this.metadata = metadata;
    }

    Map<String, Object> details(Suspect suspect) {
        var details = new LinkedHashMap<String, Object>();
        details.put("identities", identities(suspect));
        var around = around(suspect);
        details.put("restartRisks", RestartRisks.of(suspect.pod(), suspect.nature(), around));
        RestartRisks.sameImageAgain(suspect.pod(), around).ifPresent(text -> details.put("sameImageAgain", text));
        return details;
    }

    private List<String> identities(Suspect suspect) {
        var ref =
                Kinds.SERVICE_ACCOUNT.in(suspect.namespace(), suspect.resolved().serviceAccount());
        var imds = suspect.instance()
                .flatMap(id -> Optional.ofNullable(metadata.get(id)))
                .orElseGet(MetadataService.Unknown::new);
        return Identities.of(suspect.pod(), suspect.nature(), find(ref, ServiceAccount.class), imds).stream()
                .map(Identities.Identity::toString)
                .toList();
    }

    private Around around(Suspect suspect) {
        var deployment = owner(suspect, "Deployment")
                .flatMap(owner -> find(Kinds.DEPLOYMENT.in(suspect.namespace(), owner.name()), Deployment.class));
        var job = owner(suspect, "Job")
                .flatMap(owner -> find(Kinds.JOB.in(suspect.namespace(), owner.name()), Job.class));
        var template = deployment.map(one -> one.getSpec().getTemplate()).or(() -> template(suspect));
        var scaling = deployment.isPresent()
                ? autoscalers.computeIfAbsent(suspect.namespace(), this::autoscalers)
                : List.<HorizontalPodAutoscaler>of();
        return new Around(deployment, job, scaling, template);
    }

    private Optional<PodTemplateSpec> template(Suspect suspect) {
        String namespace = suspect.namespace();
        return owner(suspect, "ReplicaSet")
                .flatMap(owner -> find(Kinds.REPLICA_SET.in(namespace, owner.name()), ReplicaSet.class))
                .map(set -> set.getSpec().getTemplate())
                .or(() -> owner(suspect, "StatefulSet")
                        .flatMap(owner -> find(Kinds.STATEFUL_SET.in(namespace, owner.name()), StatefulSet.class))
                        .map(set -> set.getSpec().getTemplate()))
                .or(() -> owner(suspect, "DaemonSet")
                        .flatMap(owner -> find(ResourceKind.DAEMON_SET.in(namespace, owner.name()), DaemonSet.class))
                        .map(set -> set.getSpec().getTemplate()));
    }

    private static Optional<Owner> owner(Suspect suspect, String kind) {
        return suspect.resolved().owners().stream()
                .filter(owner -> owner.kind().equals(kind))
                .findFirst();
    }

    private <T extends HasMetadata> Optional<T> find(ObjectRef ref, Class<T> type) {
        return known.computeIfAbsent(ref, _ -> read(ref).map(object -> objects.typed(object, type)))
                .map(type::cast);
    }

    private List<HorizontalPodAutoscaler> autoscalers(String namespace) {
        try {
            return objects.list(new KubeObjects.Selection(Kinds.AUTOSCALER, Optional.of(namespace), "")).stream()
                    .map(object -> objects.typed(object, HorizontalPodAutoscaler.class))
                    .toList();
        } catch (KubeFailure e) {
            return List.of();
        }
    }

    /** Words beside the verdict are no reason to fail. */
    private Optional<ObjectNode> read(ObjectRef ref) {
        try {
            return objects.get(ref);
        } catch (KubeFailure e) {
            return Optional.empty();
        }
    }
}
