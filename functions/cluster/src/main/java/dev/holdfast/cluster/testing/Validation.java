package dev.holdfast.cluster.testing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an object has to be like, as far as this product's objects and those of its tests are concerned. */
final class Validation {
    private static final Pattern CIDR = Pattern.compile("[0-9.]{7,15}/[0-9]{1,2}|[0-9a-f:.]{2,39}/[0-9]{1,3}");
    private static final Map<String, String> WITH_TEMPLATE =
            Map.of("Deployment", "", "ReplicaSet", "", "StatefulSet", "", "DaemonSet", "");

    private final ResourceType type;
    private final ObjectNode object;

    private Validation(ResourceType type, ObjectNode object) {
        this.type = type;
        this.object = object;
    }

    static void check(ResourceType type, ObjectNode object) {
        Metadata.check(type, object);
        var validation = new Validation(type, object);
        switch (type.kind()) {
            case "Pod" -> validation.containers("spec");
            case "NetworkPolicy" -> validation.networkPolicy();
            case "ClusterNetworkPolicy" -> validation.clusterNetworkPolicy();
            default -> {
                if (WITH_TEMPLATE.containsKey(type.kind())) {
                    validation.template();
                }
            }
        }
    }

    private Refusal invalid(String field, String what) {
        return Refusal.invalid(type, Json.name(object), field, what);
    }

    private void containers(String spec) {
        var containers = Json.at(object, spec + ".containers");
        if (containers.isEmpty()) {
            throw invalid(spec + ".containers", "Required value");
        }
        for (JsonNode container : containers) {
            for (String field : List.of("name", "image")) {
                if (container.path(field).asString("").isEmpty()) {
                    throw invalid(spec + ".containers[0]." + field, "Required value");
                }
            }
        }
    }

    private void template() {
        containers("spec.template.spec");
        var selector = Json.at(object, "spec.selector");
        var template = Json.at(object, "spec.template");
        if (selector.isMissingNode()) {
            throw invalid("spec.selector", "Required value");
        }
        if (!Labels.of(selector).select(Labels.in(template))) {
            throw invalid(
                    "spec.template.metadata.labels",
                    "Invalid value: " + Json.at(template, "metadata.labels")
                            + ": `selector` does not match template `labels`");
        }
    }

    private void networkPolicy() {
        selector("spec.podSelector", Json.at(object, "spec.podSelector"));
        for (JsonNode type : Json.at(object, "spec.policyTypes")) {
            oneOf("spec.policyTypes[0]", type.asString(), Set.of("Ingress", "Egress"));
        }
        peers("ingress", "from");
        peers("egress", "to");
    }

    private void peers(String direction, String list) {
        for (JsonNode rule : Json.at(object, "spec." + direction)) {
            for (JsonNode peer : rule.path(list)) {
                String field = "spec." + direction + "[0]." + list + "[0]";
                boolean selects = peer.has("podSelector") || peer.has("namespaceSelector");
                if (!selects && !peer.has("ipBlock")) {
                    throw invalid(field, "Required value: must specify a peer");
                }
                if (selects && peer.has("ipBlock")) {
                    throw invalid(field, "Forbidden: may not specify both ipBlock and another peer");
                }
                if (peer.has("ipBlock")) {
                    cidr(field + ".ipBlock.cidr", Json.text(peer, "ipBlock.cidr"));
                }
                selector(field + ".podSelector", peer.path("podSelector"));
                selector(field + ".namespaceSelector", peer.path("namespaceSelector"));
            }
        }
    }

    private void selector(String field, JsonNode selector) {
        for (JsonNode expression : selector.path("matchExpressions")) {
            String operator = expression.path("operator").asString("");
            boolean values = !expression.path("values").isEmpty();
            oneOf(field + ".matchExpressions[0].operator", operator, Set.of("In", "NotIn", "Exists", "DoesNotExist"));
            if (operator.endsWith("In") && !values) {
                throw invalid(
                        field + ".matchExpressions[0].values",
                        "Required value: must be specified when `operator` is 'In' or 'NotIn'");
            }
            if (!operator.endsWith("In") && values) {
                throw invalid(
                        field + ".matchExpressions[0].values",
                        "Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
            }
        }
    }

    private void cidr(String field, String cidr) {
        if (!CIDR.matcher(cidr).matches()) {
            throw invalid(field, "Invalid value: \"" + cidr + "\": must be a valid CIDR value, (e.g. 10.9.8.0/24)");
        }
    }

    private void oneOf(String field, String value, Set<String> values) {
        if (!values.contains(value)) {
            throw invalid(field, "Unsupported value: \"" + value + "\": supported values: " + values);
        }
    }

    /**
     * The schema of its definition.
     *
     * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html">Its definition by AWS</a>
     */
    private void clusterNetworkPolicy() {
        oneOf("spec.tier", Json.text(object, "spec.tier"), Set.of("Admin", "Baseline"));
        var priority = Json.at(object, "spec.priority");
        if (!priority.isInt() || priority.asInt() < 0 || priority.asInt() > 1000) {
            throw invalid("spec.priority", "Invalid value: " + priority + ": should be from 0 to 1000");
        }
        onlyOne("spec.subject", Json.at(object, "spec.subject"), Set.of("namespaces", "pods"));
        rules("ingress", "from", Set.of("namespaces", "pods"));
        rules("egress", "to", Set.of("namespaces", "pods", "networks", "domainNames"));
    }

    private void rules(String direction, String list, Set<String> peers) {
        for (JsonNode rule : Json.at(object, "spec." + direction)) {
            String field = "spec." + direction + "[0]";
            oneOf(field + ".action", rule.path("action").asString(""), Set.of("Accept", "Deny", "Pass"));
            if (rule.path(list).isEmpty() || rule.path(list).size() > 100) {
                throw invalid(field + "." + list, "Invalid value: should have from 1 to 100 items");
            }
            for (JsonNode peer : rule.path(list)) {
                onlyOne(field + "." + list + "[0]", peer, peers);
                if (peer.path("networks").size() > 25) {
                    throw invalid(field + "." + list + "[0].networks", "Too many: must have at most 25 items");
                }
                peer.path("networks").values().forEach(cidr -> cidr(field + ".networks", cidr.asString()));
            }
        }
    }

    private void onlyOne(String field, JsonNode node, Set<String> names) {
        if (node.propertyNames().stream().filter(names::contains).count() != 1) {
            throw invalid(field, "Invalid value: must have exactly one of " + names);
        }
    }
}
