package dev.holdfast.quarantine.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A cluster with the VPC CNI and one ReplicaSet with many pods. Its controllers act when they are let: a pod that leaves its
 * ReplicaSet is disowned and replaced, one too many is deleted, a pod that a policy selects stands in a PolicyEndpoint.
 */
final class StandInCluster {
    static final String NAMESPACE = "shop";
    static final int PODS_PER_NODE = 50;
    static final int IN_ONE_ENDPOINT = 1000;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PODS = "/api/v1/namespaces/" + NAMESPACE + "/pods";
    private static final String NODES = "/api/v1/nodes";
    private static final String SETS = "/apis/apps/v1/namespaces/" + NAMESPACE + "/replicasets";
    private static final String ENDPOINTS =
            "/apis/networking.k8s.aws/v1alpha1/namespaces/" + NAMESPACE + "/policyendpoints";
    private static final String AGENT = "/apis/apps/v1/namespaces/kube-system/daemonsets/aws-node";

    private final KubeObjectStore objects = new KubeObjectStore();
    private final AtomicInteger replacements = new AtomicInteger();
    private final AtomicInteger leastReady = new AtomicInteger(Integer.MAX_VALUE);
    private final Set<String> programmed = ConcurrentHashMap.newKeySet();
    private final Controllers controllers;
    private final int pods;
    private final int nodes;
    private final Orphans orphans;

    /** When the cluster's controllers do what they have to do. */
    interface Controllers {
        /** All of it before the change that causes it is answered. */
        Controllers AT_ONCE = (_, what) -> what.run();

        void act(Deed deed, Runnable what);
    }

    /** What they have to do. */
    enum Deed {
        /** A ReplicaSet lets go of a pod, and makes another. */
        DISOWN,
        /** That one becomes ready. */
        START,
        /** The engine takes in a pod that bears the label. */
        PROGRAM,
        /** The engine has heard that a pod is nobody's. */
        NOTICE_ORPHAN
    }

    /** What becomes of a pod that is nobody's, when the engine has heard of it. */
    enum Orphans {
        KEPT,
        DROPPED
    }

    StandInCluster(int pods) {
        this(pods, Controllers.AT_ONCE, Orphans.KEPT);
    }

    StandInCluster(int pods, Controllers controllers, Orphans orphans) {
        this.controllers = controllers;
        this.orphans = orphans;
        this.pods = pods;
        this.nodes = Math.max(2, (pods + PODS_PER_NODE - 1) / PODS_PER_NODE);
        create(SETS, StandInObjects.set(pods));
        create("/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts", StandInObjects.account());
        // one more, without pods: the last schedulable node is not cordoned, and its pods would stay with their
        // controller
        for (int i = 0; i <= nodes; i++) {
            create(NODES, StandInObjects.nodeObject(i));
        }
        for (int i = 0; i < pods; i++) {
            create(
                    PODS,
                    StandInObjects.pod(
                            StandInObjects.name(i),
                            StandInObjects.node(i % nodes),
                            StandInObjects.address(i),
                            "2026-11-23T17:00:00Z"));
        }
    }

    private void create(String list, String json) {
        if (objects.create(list, (ObjectNode) JSON.readTree(json)).isEmpty()) {
            throw new IllegalStateException("there is one of this name already in " + list);
        }
    }

    KubeObjectStore objects() {
        return objects;
    }

    Optional<ObjectNode> get(String path) {
        return switch (path) {
            case AGENT -> Optional.of(StandInObjects.agent());
            case "/apis/networking.k8s.aws/v1alpha1" -> Optional.of(JSON.createObjectNode());
            default -> objects.get(path);
        };
    }

    /** A page of a list; the place to go on from is the last path. */
    ObjectNode list(String path, Map<String, String> query) {
        var list = JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
        var metadata = list.putObject("metadata").put("resourceVersion", "1");
        var items = list.putArray("items");
        if (path.equals(ENDPOINTS)) {
            endpoints().forEach(items::add);
        } else if (path.equals("/api/v1/pods")) {
            agents(query.getOrDefault("fieldSelector", "")).forEach(items::add);
        } else {
            int limit = Integer.parseInt(query.getOrDefault("limit", "500"));
            var page = objects.list(path, query.getOrDefault("continue", ""), limit);
            page.forEach(entry -> items.add(entry.getValue()));
            if (page.size() == limit) {
                metadata.put("continue", page.getLast().getKey());
            }
        }
        return list;
    }

    /** The agent's pods: one on each node, all ready and switched on. */
    private List<JsonNode> agents(String fields) {
        var found = new ArrayList<JsonNode>();
        for (int i = 0; i < nodes; i++) {
            if (fields.isEmpty() || fields.equals("spec.nodeName=" + StandInObjects.node(i))) {
                found.add(StandInObjects.agentPod(i));
            }
        }
        return found;
    }

    private List<JsonNode> endpoints() {
        var all = new ArrayList<JsonNode>();
        var marked = marked();
        for (int from = 0; from < marked.size(); from += IN_ONE_ENDPOINT) {
            var object = JSON.createObjectNode();
            object.putObject("metadata")
                    .put("name", "holdfast-quarantine-" + from)
                    .put("namespace", NAMESPACE);
            var spec = object.putObject("spec");
            spec.putObject("policyRef").put("name", "holdfast-quarantine").put("namespace", NAMESPACE);
            var selected = spec.putArray("podSelectorEndpoints");
            for (ObjectNode pod : marked.subList(from, Math.min(marked.size(), from + IN_ONE_ENDPOINT))) {
                selected.addObject()
                        .put("name", pod.path("metadata").path("name").asString())
                        .put("namespace", NAMESPACE)
                        .put("podIP", pod.path("status").path("podIP").asString());
            }
            all.add(object);
        }
        return all;
    }

    private List<ObjectNode> marked() {
        return objects.all(PODS)
                .filter(StandInObjects::isMarked)
                .filter(pod -> programmed.contains(path(pod)))
                .toList();
    }

    private static String path(JsonNode pod) {
        return PODS + "/" + pod.path("metadata").path("name").asString("");
    }

    /** Whether the engine denies a pod everything now. */
    boolean isDenied(String name) {
        return denies() && marked().stream().anyMatch(pod -> path(pod).equals(PODS + "/" + name));
    }

    /** Lets the controllers act on a change, and says which one of a pod it was. */
    String changed(String path, ObjectNode before, ObjectNode after) {
        if (!path.startsWith(PODS + "/")) {
            return "";
        }
        if (!StandInObjects.isMarked(before) && StandInObjects.isMarked(after)) {
            controllers.act(Deed.PROGRAM, () -> programmed.add(path));
        }
        if (StandInObjects.isSelected(before) && !StandInObjects.isSelected(after)) {
            controllers.act(Deed.DISOWN, () -> disown(path));
            return " (detach)";
        }
        if (!StandInObjects.isSelected(before) && StandInObjects.isSelected(after)) {
            controllers.act(Deed.DISOWN, () -> adopt(path));
            return " (back)";
        }
        return !StandInObjects.isMarked(before) && StandInObjects.isMarked(after) ? " (switch)" : " (again)";
    }

    private void disown(String path) {
        edit(path, pod -> ((ObjectNode) pod.path("metadata")).remove("ownerReferences"));
        controllers.act(Deed.NOTICE_ORPHAN, () -> noticed(path));
        int n = replacements.getAndIncrement();
        String name = StandInObjects.SET + "-r%05d".formatted(n);
        create(
                PODS,
                StandInObjects.pod(
                        name, StandInObjects.node(nodes), StandInObjects.address(1 << 16 | n), "2026-11-24T00:00:00Z"));
        report(-1);
        controllers.act(Deed.START, () -> report(1));
    }

    private void noticed(String path) {
        if (orphans == Orphans.DROPPED && isOrphan(path)) {
            programmed.remove(path);
        }
    }

    private boolean isOrphan(String path) {
        return objects.get(path)
                .filter(pod -> !pod.path("metadata").has("ownerReferences"))
                .isPresent();
    }

    /** The newest goes: it is one too many. */
    private void adopt(String path) {
        if (isOrphan(path)) {
            edit(path, pod -> ((ObjectNode) pod.path("metadata")).set("ownerReferences", StandInObjects.owner()));
            objects.remove(PODS + "/" + StandInObjects.SET + "-r%05d".formatted(replacements.get() - 1));
        }
        controllers.act(Deed.PROGRAM, () -> programmed.add(path));
    }

    private void edit(String path, Consumer<ObjectNode> change) {
        objects.get(path).ifPresent(there -> {
            var now = there.deepCopy();
            change.accept(now);
            objects.replace(path, now);
        });
    }

    /** So many more, or fewer, are ready. */
    private synchronized void report(int more) {
        edit(SETS + "/" + StandInObjects.SET, set -> {
            var status = (ObjectNode) set.path("status");
            int ready = status.path("readyReplicas").asInt() + more;
            status.put("readyReplicas", ready);
            leastReady.accumulateAndGet(ready, Math::min);
        });
    }

    /** Pods of the beginning that are not marked, or still with their ReplicaSet, or changed otherwise than they had to be. */
    List<String> missed() {
        var missed = new ArrayList<String>();
        for (int i = 0; i < pods; i++) {
            var pod = objects.get(PODS + "/" + StandInObjects.name(i)).orElseThrow();
            var metadata = pod.path("metadata");
            boolean isHeld = metadata.path("annotations")
                            .path("holdfast.dev/cases")
                            .asString("")
                            .contains("benchmark")
                    && metadata.path("annotations")
                            .path("holdfast.dev/before")
                            .asString("")
                            .contains("sha256");
            if (!StandInObjects.isMarked(pod)
                    || StandInObjects.isSelected(pod)
                    || metadata.has("ownerReferences")
                    || !isHeld) {
                missed.add(StandInObjects.name(i));
            }
        }
        return missed;
    }

    /** Replacements that bear the mark. */
    long wrong() {
        return marked().stream()
                .map(pod -> pod.path("metadata").path("name").asString(""))
                .filter(name -> name.startsWith(StandInObjects.SET + "-r"))
                .count();
    }

    /** How few of the ReplicaSet's pods were ready at the worst moment. */
    int leastReady() {
        return leastReady.get();
    }

    boolean denies() {
        return objects.get(
                        "/apis/networking.k8s.io/v1/namespaces/" + NAMESPACE + "/networkpolicies/holdfast-quarantine")
                .filter(policy -> policy.path("spec")
                        .path("podSelector")
                        .path("matchLabels")
                        .has(StandInObjects.MARK))
                .isPresent();
    }
}
