package dev.holdfast.logs;

import dev.holdfast.cluster.CanonicalJson;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Documents of our own about several objects. They are named by their contents, so the same again is the same object. */
final class Documents {
    private Documents() {}

    /** Events as a list of Kubernetes. */
    static byte[] events(KubernetesClient kube, List<Event> events) {
        var document = new TreeMap<String, Object>();
        document.put("apiVersion", "v1");
        document.put("kind", "EventList");
        document.put(
                "items",
                events.stream().map(event -> CanonicalJson.tree(kube, event)).toList());
        return CanonicalJson.of(document);
    }

    /** Who runs on a node: enough to know whom else an intruder there could have reached, and not their whole objects. */
    static byte[] neighbours(String node, List<Pod> pods) {
        var document = new TreeMap<String, Object>();
        document.put("node", node);
        document.put("pods", pods.stream().map(Documents::neighbour).toList());
        return CanonicalJson.of(document);
    }

    private static Map<String, Object> neighbour(Pod pod) {
        var line = new TreeMap<String, Object>();
        var metadata = pod.getMetadata();
        var spec = pod.getSpec();
        var status = Optional.ofNullable(pod.getStatus());
        line.put("namespace", metadata.getNamespace());
        line.put("name", metadata.getName());
        line.put("uid", metadata.getUid());
        line.put(
                "owners",
                metadata.getOwnerReferences().stream().map(Documents::owner).toList());
        line.put(
                "images", spec.getContainers().stream().map(Container::getImage).toList());
        put(line, "serviceAccount", Optional.ofNullable(spec.getServiceAccountName()));
        put(line, "hostNetwork", Optional.ofNullable(spec.getHostNetwork()));
        put(line, "hostPID", Optional.ofNullable(spec.getHostPID()));
        put(line, "createdAt", Optional.ofNullable(metadata.getCreationTimestamp()));
        put(line, "podIP", status.map(there -> there.getPodIP()));
        put(line, "phase", status.map(there -> there.getPhase()));
        return line;
    }

    private static String owner(OwnerReference owner) {
        return owner.getKind() + "/" + owner.getName();
    }

    private static void put(Map<String, Object> line, String name, Optional<?> value) {
        value.ifPresent(there -> line.put(name, there));
    }
}
