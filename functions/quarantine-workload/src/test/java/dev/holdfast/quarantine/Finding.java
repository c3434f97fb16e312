package dev.holdfast.quarantine;

import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A GuardDuty finding on a workload of an EKS cluster, as EventBridge sends it; small, and changed by each test. */
final class Finding {
    static final String ID = "0123456789abcdef0123456789abcdef";
    static final String CASE = "gd-" + ID;
    static final String SEEN = "2026-11-23T17:58:00Z";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String WHOLE = """
        { "version": "0", "id": "11111111-2222-3333-4444-555555555555", "detail-type": "GuardDuty Finding",
          "source": "aws.guardduty", "account": "123456789012", "time": "2026-11-23T18:00:00Z",
          "region": "us-east-1", "resources": [],
          "detail": {
            "schemaVersion": "2.0", "accountId": "123456789012", "region": "us-east-1", "partition": "aws",
            "id": "0123456789abcdef0123456789abcdef", "type": "Execution:Runtime/ReverseShell",
            "severity": 8, "createdAt": "2026-11-23T17:59:00.000Z", "updatedAt": "2026-11-23T17:59:00.000Z",
            "resource": {
              "resourceType": "EKSCluster", "eksClusterDetails": { "name": "prod" },
              "kubernetesDetails": { "kubernetesWorkloadDetails": {
                "name": "cart", "namespace": "shop", "type": "deployments" } } },
            "service": { "archived": false, "eventFirstSeen": "2026-11-23T17:50:00.000Z",
              "eventLastSeen": "2026-11-23T17:58:00.000Z" } } }
        """;

    private final ObjectNode tree = (ObjectNode) MAPPER.readTree(WHOLE);

    private Finding() {}

    static Finding on(String type, String namespace, String name) {
        var finding = new Finding();
        finding.workload().put("type", type).put("namespace", namespace).put("name", name);
        return finding;
    }

    static Finding onPod(String namespace, String name, String uid) {
        var finding = on("pods", namespace, name);
        finding.workload().put("uid", uid);
        return finding;
    }

    /** On an API call: nothing but the one who made it. */
    static Finding onServiceAccount(String namespace, String name) {
        var finding = new Finding();
        var kubernetes = (ObjectNode) finding.resource().required("kubernetesDetails");
        kubernetes.remove("kubernetesWorkloadDetails");
        kubernetes
                .putObject("kubernetesUserDetails")
                .put("username", "system:serviceaccount:" + namespace + ":" + name);
        return finding;
    }

    Finding instance(String id) {
        resource().putObject("instanceDetails").put("instanceId", id).putArray("tags");
        return this;
    }

    /** A finding without any workload and user. */
    Finding withoutWorkload() {
        resource().remove("kubernetesDetails");
        return this;
    }

    Finding type(String type) {
        detail().put("type", type);
        return this;
    }

    Finding severity(double severity) {
        detail().put("severity", severity);
        return this;
    }

    /** Activity seen until then, and the update that says so a minute later. */
    Finding seen(Instant last) {
        service().put("eventLastSeen", last.toString());
        return updated(last.plusSeconds(60));
    }

    Finding updated(Instant at) {
        detail().put("updatedAt", at.toString());
        return this;
    }

    Finding id(String id) {
        detail().put("id", id);
        return this;
    }

    Finding cluster(String name) {
        resource().putObject("eksClusterDetails").put("name", name);
        return this;
    }

    Finding region(String region) {
        tree.put("region", region);
        detail().put("region", region);
        return this;
    }

    Finding sample() {
        service().putObject("additionalInfo").put("sample", true);
        return this;
    }

    /** As an event. */
    String json() {
        return MAPPER.writeValueAsString(tree);
    }

    private ObjectNode detail() {
        return (ObjectNode) tree.required("detail");
    }

    private ObjectNode resource() {
        return (ObjectNode) detail().required("resource");
    }

    private ObjectNode workload() {
        return (ObjectNode) resource().required("kubernetesDetails").required("kubernetesWorkloadDetails");
    }

    private ObjectNode service() {
        return (ObjectNode) detail().required("service");
    }
}
