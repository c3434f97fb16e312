package dev.holdfast.quarantine.testing;

import java.util.ArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The objects of {@link StandInCluster}, as JSON. */
final class StandInObjects {
    static final String SET = "web-6d5f";
    static final String HASH = "pod-template-hash";
    static final String MARK = "holdfast.dev/quarantined";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SET_UID = "11111111-2222-4333-8444-555555555555";

    private StandInObjects() {}

    static String name(int i) {
        return "%s-%05d".formatted(SET, i);
    }

    static String node(int i) {
        return "node-%03d".formatted(i);
    }

    static String address(int i) {
        return "10.%d.%d.%d".formatted(i >> 16, (i >> 8) & 255, i & 255);
    }

    static String set(int pods) {
        return """
            {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"%s","namespace":"shop","uid":"%s"},
             "spec":{"replicas":%d,"selector":{"matchLabels":{"app":"web","%s":"6d5f"}},
                     "template":{"metadata":{"labels":{"app":"web","%4$s":"6d5f"}},
                                 "spec":{"containers":[{"name":"web","image":"registry.example/web:1"}]}}},
             "status":{"replicas":%3$d,"readyReplicas":%3$d}}\
            """.formatted(SET, SET_UID, pods, HASH);
    }

    /** About as large as pods are. */
    static String pod(String name, String node, String address, String started) {
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

    static ObjectNode agent() {
        return (ObjectNode) JSON.readTree("""
            {"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"aws-node","namespace":"kube-system"},
             "spec":{"template":{"spec":{"containers":[{"name":"aws-eks-nodeagent","args":["--enable-network-policy=true"]}]}}}}\
            """);
    }

    static JsonNode owner() {
        return JSON.readTree(pod("x", "x", "x", "x")).path("metadata").path("ownerReferences");
    }

    static String nodeObject(int i) {
        return """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","labels":{"kubernetes.io/os":"linux"},"annotations":{}},
             "spec":{"providerID":"stand-in://%1$s"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}\
            """.formatted(node(i));
    }

    /** The engine's agent on a node, ready and switched on. */
    static JsonNode agentPod(int i) {
        return JSON.readTree("""
            {"metadata":{"name":"aws-node-%d","namespace":"kube-system","labels":{"k8s-app":"aws-node"}},
             "spec":{"nodeName":"%s","containers":[{"name":"aws-eks-nodeagent","args":["--enable-network-policy=true"]}]},
             "status":{"conditions":[{"type":"Ready","status":"True"}]}}\
            """.formatted(i, node(i)));
    }

    static String account() {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\"}}";
    }

    static boolean isMarked(JsonNode pod) {
        return pod.path("metadata").path("labels").path(MARK).asString("").equals("true");
    }

    static boolean isSelected(JsonNode pod) {
        return pod.path("metadata").path("labels").path(HASH).asString("").equals("6d5f");
    }
}
