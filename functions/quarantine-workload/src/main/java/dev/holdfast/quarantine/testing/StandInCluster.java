package dev.holdfast.quarantine.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A cluster with the VPC CNI and one ReplicaSet with many pods. Its controllers act at once: a pod that leaves its ReplicaSet is
 * disowned and replaced, a pod that a policy selects stands in a PolicyEndpoint.
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
    private static final String SET = "web-6d5f";
    private static final String HASH = "pod-template-hash";
    private static final String MARK = "holdfast.dev/quarantined";

    private final KubeObjectStore objects = new KubeObjectStore();
    private final AtomicInteger replacements = new AtomicInteger();
    private final int pods;
    private final int nodes;

    StandInCluster(int pods) {
        this.pods = pods;
        this.nodes = Math.max(2, (pods + PODS_PER_NODE - 1) / PODS_PER_NODE);
        create(SETS, set());
        create("/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts", """
            {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"web","namespace":"shop"}}\
            """);
        // one more, without pods: the last schedulable node is not cordoned, and its pods would stay with their
        // controller
        for (int i = 0; i <= nodes; i++) {
            create(NODES, """
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","labels":{"kubernetes.io/os":"linux"},"annotations":{}},
                 "spec":{"providerID":"stand-in://%1$s"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}\
                """.formatted(node(i)));
        }
        for (int i = 0; i < pods; i++) {
            create(PODS, pod(name(i), node(i % nodes), address(i), "2026-11-23T17:00:00Z"));
        }
    }

    static String name(int i) {
        return "%s-%05d".formatted(SET, i);
    }

    private static String node(int i) {
        return "node-%03d".formatted(i);
    }

    private static String address(int i) {
        return "10.%d.%d.%d".formatted(i >> 16, (i >> 8) & 255, i & 255);
    }

    private void create(String list, String json) {
        if (objects.create(list, (ObjectNode) JSON.readTree(json)).isEmpty()) {
            throw new IllegalStateException("there is one of this name already in " + list);
        }
    }

    private String set() {
        return """
            {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"%s","namespace":"shop","uid":"%s"},
             "spec":{"replicas":%d,"selector":{"matchLabels":{"app":"web","%s":"6d5f"}},
                     "template":{"metadata":{"labels":{"app":"web","%4$s":"6d5f"}},
                                 "spec":{"containers":[{"name":"web","image":"registry.example/web:1"}]}}},
             "status":{"replicas":%3$d,"readyReplicas":%3$d}}\
            """.formatted(SET, SET_UID, pods, HASH);
    }

    private static final String SET_UID = "11111111-2222-4333-8444-555555555555";

    /** About as large as pods are. */
    private static String pod(String name, String node, String address, String started) {
        var variables = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            variables.add(
                    "{\"name\":\"SETTING_%d\",\"value\":\"a value of some length that pods do have\"}".formatted(i));
        }
        return """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"shop","creationTimestamp":"%s",
              "labels":{"app":"web","%s":"6d5f"},"annotations":{"example.com/owner":"shop"},
              "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"%s","uid":"%s","controller":true,"blockOwnerDeletion":true}]},
             "spec":{"nodeName":"%s","serviceAccountName":"web","restartPolicy":"Always","containers":[{"name":"web",
              "image":"registry.example/web:1","env":[%s],"resources":{"requests":{"cpu":"100m","memory":"128Mi"}},
              "livenessProbe":{"httpGet":{"path":"/healthy","port":8080},"periodSeconds":10}}]},
             "status":{"phase":"Running","podIP":"%s","startTime":"%2$s","conditions":[{"type":"Ready","status":"True"}],
              "containerStatuses":[{"name":"web","ready":true,"restartCount":0,"image":"registry.example/web:1",
               "imageID":"registry.example/web@sha256:0123456789abcdef","containerID":"containerd://0123456789abcdef",
               "state":{"running":{"startedAt":"%2$s"}}}]}}\
            """.formatted(name, started, HASH, SET, SET_UID, node, String.join(",", variables), address);
    }

    KubeObjectStore objects() {
        return objects;
    }

    Optional<ObjectNode> get(String path) {
        return switch (path) {
            case AGENT -> Optional.of(agent());
            case "/apis/networking.k8s.aws/v1alpha1" -> Optional.of(JSON.createObjectNode());
            default -> objects.get(path);
        };
    }

    private static ObjectNode agent() {
        return (ObjectNode) JSON.readTree("""
            {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"aws-node","namespace":"kube-system"},
             "spec":{"template":{"spec":{"containers":[{"name":"aws-eks-nodeagent","args":["--enable-network-policy=true"]}]}}}}\
            """);
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
            if (fields.isEmpty() || fields.equals("spec.nodeName=" + node(i))) {
                found.add(JSON.readTree("""
                    {"metadata":{"name":"aws-node-%d","namespace":"kube-system","labels":{"k8s-app":"aws-node"}},
                     "spec":{"nodeName":"%s","containers":[{"name":"aws-eks-nodeagent","args":["--enable-network-policy=true"]}]},
                     "status":{"conditions":[{"type":"Ready","status":"True"}]}}\
                    """.formatted(i, node(i))));
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
        return objects.all(PODS).filter(StandInCluster::isMarked).toList();
    }

    private static boolean isMarked(JsonNode pod) {
        return pod.path("metadata").path("labels").path(MARK).asString("").equals("true");
    }

    private static boolean isSelected(JsonNode pod) {
        return pod.path("metadata").path("labels").path(HASH).asString("").equals("6d5f");
    }

    /** Lets the controllers act on a change, and says which one of a pod it was. */
    String changed(String path, ObjectNode before, ObjectNode after) {
        if (!path.startsWith(PODS + "/")) {
            return "";
        }
        if (isSelected(before) && !isSelected(after)) {
            var disowned = after.deepCopy();
            ((ObjectNode) disowned.path("metadata")).remove("ownerReferences");
            objects.replace(path, disowned);
            int n = replacements.getAndIncrement();
            create(
                    PODS,
                    pod(SET + "-r%05d".formatted(n), node(n % nodes), address(1 << 16 | n), "2026-11-23T18:00:01Z"));
            return " (detach)";
        }
        return !isMarked(before) && isMarked(after) ? " (switch)" : " (again)";
    }

    /** Pods of the beginning that are not marked, or still with their ReplicaSet, or changed otherwise than they had to be. */
    List<String> missed() {
        var missed = new ArrayList<String>();
        for (int i = 0; i < pods; i++) {
            var pod = objects.get(PODS + "/" + name(i)).orElseThrow();
            var metadata = pod.path("metadata");
            boolean isHeld = metadata.path("annotations")
                            .path("holdfast.dev/cases")
                            .asString("")
                            .contains("benchmark")
                    && metadata.path("annotations")
                            .path("holdfast.dev/before")
                            .asString("")
                            .contains("sha256");
            if (!isMarked(pod) || isSelected(pod) || metadata.has("ownerReferences") || !isHeld) {
                missed.add(name(i));
            }
        }
        return missed;
    }

    /** Replacements that bear the mark. */
    long wrong() {
        return marked().stream()
                .map(pod -> pod.path("metadata").path("name").asString(""))
                .filter(name -> name.startsWith(SET + "-r"))
                .count();
    }

    boolean denies() {
        return objects.get(
                        "/apis/networking.k8s.io/v1/namespaces/" + NAMESPACE + "/networkpolicies/holdfast-quarantine")
                .filter(policy -> policy.path("spec")
                        .path("podSelector")
                        .path("matchLabels")
                        .has(MARK))
                .isPresent();
    }
}
