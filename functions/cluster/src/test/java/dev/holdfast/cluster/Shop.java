package dev.holdfast.cluster;

import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Makes objects in a namespace of its own, as the controllers would. */
final class Shop {
    static final String IMAGE = "registry.example/shop/cart:1.4";
    final String namespace = "shop-" + UUID.randomUUID().toString().substring(0, 8);
    private final KubernetesClient kube;

    Shop(KubernetesClient kube) {
        this.kube = kube;
        create(new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .endMetadata()
                .build());
    }

    <T extends HasMetadata> T create(T object) {
        return kube.resource(object).create();
    }

    Node node(String name, String providerId) {
        return create(new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withProviderID(providerId)
                .endSpec()
                .build());
    }

    void serviceAccount(String name) {
        create(new ServiceAccountBuilder().withMetadata(metadata(name)).build());
    }

    Deployment deployment(String name) {
        return create(new DeploymentBuilder()
                .withMetadata(metadata(name))
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(Map.of("app", name))
                .endSelector()
                .withTemplate(template(name))
                .endSpec()
                .build());
    }

    ReplicaSet replicaSet(String name, HasMetadata owner) {
        return create(new ReplicaSetBuilder()
                .withMetadata(owned(name, owner))
                .withNewSpec()
                .withNewSelector()
                .withMatchLabels(Map.of("app", name))
                .endSelector()
                .withTemplate(template(name))
                .endSpec()
                .build());
    }

    CronJob cronJob(String name) {
        return create(new CronJobBuilder()
                .withMetadata(metadata(name))
                .withNewSpec()
                .withSchedule("0 3 * * *")
                .withNewJobTemplate()
                .withNewSpec()
                .withTemplate(once(name))
                .endSpec()
                .endJobTemplate()
                .endSpec()
                .build());
    }

    Job job(String name, HasMetadata owner) {
        return create(new JobBuilder()
                .withMetadata(owned(name, owner))
                .withNewSpec()
                .withTemplate(once(name))
                .endSpec()
                .build());
    }

    /** A pod of its own; the change may give it owners, a node, another image. */
    Pod pod(String name, UnaryOperator<PodBuilder> change) {
        var plain = new PodBuilder()
                .withMetadata(metadata(name))
                .withNewSpec()
                .withServiceAccountName("cart")
                .addNewContainer()
                .withName("main")
                .withImage(IMAGE)
                .endContainer()
                .endSpec();
        return create(change.apply(plain).build());
    }

    Pod pod(String name) {
        return pod(name, same -> same);
    }

    Pod pod(String name, HasMetadata owner) {
        return pod(name, ownedBy(owner));
    }

    Pod podOn(String name, String node) {
        return pod(name, pod -> pod.editSpec().withNodeName(node).endSpec());
    }

    UnaryOperator<PodBuilder> ownedBy(HasMetadata owner) {
        return pod -> pod.withMetadata(new ObjectMetaBuilder(pod.buildMetadata())
                .withOwnerReferences(owned("any", owner).getOwnerReferences())
                .build());
    }

    void reportImage(Pod pod, String imageId) {
        var status = new PodStatusBuilder()
                .withPhase("Running")
                .withContainerStatuses(new ContainerStatusBuilder()
                        .withName("main")
                        .withReady(true)
                        .withRestartCount(0)
                        .withImage("")
                        .withImageID(imageId)
                        .build())
                .build();
        kube.resource(new PodBuilder(pod).withStatus(status).build()).updateStatus();
    }

    private ObjectMeta metadata(String name) {
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(namespace)
                .withLabels(Map.of("app", name))
                .build();
    }

    private ObjectMeta owned(String name, HasMetadata owner) {
        return new ObjectMetaBuilder(metadata(name))
                .addNewOwnerReference()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .endOwnerReference()
                .build();
    }

    private static PodTemplateSpec template(String name) {
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(Map.of("app", name))
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage(IMAGE)
                .endContainer()
                .endSpec()
                .build();
    }

    private static PodTemplateSpec once(String name) {
        return new PodTemplateSpecBuilder(template(name))
                .editSpec()
                .withRestartPolicy("Never")
                .endSpec()
                .build();
    }
}
