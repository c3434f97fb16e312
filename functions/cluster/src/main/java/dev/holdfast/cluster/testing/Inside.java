package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The cluster as its controllers see and change it; counts what they changed. */
final class Inside {
    private static final PatchContext JSON = PatchContext.of(PatchType.JSON);
    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    private final KubernetesClient kube;
    private final AtomicInteger writes = new AtomicInteger();
    private final List<String> problems = new ArrayList<>();
    private List<Pod> pods = List.of();
    private List<Node> nodes = List.of();

    Inside(KubernetesClient kube) {
        this.kube = kube;
    }

    KubernetesClient kube() {
        return kube;
    }

    int writes() {
        return writes.get();
    }

    /** What a controller could not do. */
    List<String> problems() {
        return problems;
    }

    void wrote() {
        writes.incrementAndGet();
        lookAgain();
    }

    /** Forgets what was read. */
    void lookAgain() {
        pods = List.of();
        nodes = List.of();
    }

    <T extends HasMetadata> T create(T object) {
        wrote();
        return kube.resource(object).create();
    }

    void delete(HasMetadata object) {
        wrote();
        kube.resource(object).withGracePeriod(0).delete();
    }

    void patch(HasMetadata object, String patch) {
        wrote();
        kube.resource(object).patch(JSON, patch);
    }

    void updateStatus(HasMetadata object) {
        wrote();
        kube.resource(object).patchStatus();
    }

    List<Pod> pods() {
        if (pods.isEmpty()) {
            pods = kube.pods().inAnyNamespace().list().getItems();
        }
        return pods;
    }

    List<Pod> pods(String namespace) {
        return pods().stream()
                .filter(pod -> pod.getMetadata().getNamespace().equals(namespace))
                .toList();
    }

    List<Node> nodes() {
        if (nodes.isEmpty()) {
            nodes = kube.nodes().list().getItems();
        }
        return nodes;
    }

    static Map<String, String> labels(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of());
    }

    static Labels selector(KubernetesResource selector) {
        return Labels.of(Json.parse(Serialization.asJson(selector)));
    }

    static String phase(Pod pod) {
        return Optional.ofNullable(pod.getStatus())
                .map(status -> status.getPhase())
                .orElse("");
    }

    static boolean isTerminating(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    static boolean isActive(Pod pod) {
        return !OVER.contains(phase(pod)) && !isTerminating(pod);
    }

    static boolean isReady(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).stream()
                .flatMap(status -> status.getConditions().stream())
                .anyMatch(
                        one -> one.getType().equals("Ready") && one.getStatus().equals("True"));
    }

    static Optional<String> node(Pod pod) {
        return Optional.ofNullable(pod.getSpec().getNodeName()).filter(name -> !name.isEmpty());
    }

    static Optional<OwnerReference> controller(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst();
    }

    static boolean isOf(HasMetadata object, HasMetadata owner) {
        return controller(object)
                .filter(one -> one.getUid().equals(owner.getMetadata().getUid()))
                .isPresent();
    }

    static OwnerReference reference(HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(owner.getApiVersion())
                .withKind(owner.getKind())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
