package dev.holdfast.snapshot;

import dev.holdfast.snapshot.Ec2Account.Machine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A GuardDuty finding on a container of an EKS cluster, as EventBridge sends it; small, and changed by each test. */
final class Finding {
    static final String ID = "0123456789abcdef0123456789abcdef";
    static final String CASE = "gd-" + ID;
    static final String SEEN = "2026-11-23T17:58:00Z";
    static final String ROUND = "20261123T175900Z";
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
              "instanceDetails": { "instanceId": "i-00000000000000001", "tags": [] },
              "kubernetesDetails": { "kubernetesWorkloadDetails": {
                "name": "cart", "namespace": "shop", "type": "deployments" } } },
            "service": { "archived": false, "eventFirstSeen": "2026-11-23T17:50:00.000Z",
              "eventLastSeen": "2026-11-23T17:58:00.000Z" } } }
        """;

    private final ObjectNode tree = (ObjectNode) MAPPER.readTree(WHOLE);

    private Finding() {}

    static Finding on(Machine machine) {
        return new Finding().instance(machine.id);
    }

    /** On an EC2 instance, which may be a node or not. */
    static Finding onInstance(Machine machine) {
        var finding = on(machine);
        finding.resource().put("resourceType", "Instance");
        finding.resource().remove("kubernetesDetails");
        finding.resource().remove("eksClusterDetails");
        return finding;
    }

    /** On a pod that runs nobody knows where. */
    static Finding onPodOnly() {
        var finding = new Finding();
        finding.resource().remove("instanceDetails");
        return finding;
    }

    Finding instance(String id) {
        details().put("instanceId", id);
        return this;
    }

    Finding tag(String key, String value) {
        details().withArray("tags").addObject().put("key", key).put("value", value);
        return this;
    }

    Finding id(String id) {
        detail().put("id", id);
        return this;
    }

    Finding severity(double severity) {
        detail().put("severity", severity);
        return this;
    }

    /** Activity seen until then, and the update that says so a minute later. */
    Finding seen(java.time.Instant last) {
        service().put("eventLastSeen", last.toString());
        return updated(last.plusSeconds(60));
    }

    Finding updated(java.time.Instant at) {
        detail().put("updatedAt", at.toString());
        return this;
    }

    Finding account(String account) {
        tree.put("account", account);
        detail().put("accountId", account);
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

    /** The bare finding, as somebody pastes it. */
    String pasted() {
        return MAPPER.writeValueAsString(detail());
    }

    private ObjectNode detail() {
        return (ObjectNode) tree.required("detail");
    }

    private ObjectNode resource() {
        return (ObjectNode) detail().required("resource");
    }

    private ObjectNode details() {
        return (ObjectNode) resource().required("instanceDetails");
    }

    private ObjectNode service() {
        return (ObjectNode) detail().required("service");
    }
}
