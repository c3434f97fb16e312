package dev.holdfast.cluster.testing;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Policies resolved to addresses, as the fields of PolicyEndpoint and ClusterPolicyEndpoint have them.
 *
 * @see <a href="https://github.com/aws/amazon-network-policy-controller-k8s/tree/main/api/v1alpha1">Their types</a>
 */
record PolicyRules(NetworkView view) {
    private static final List<String> ANYWHERE = List.of("0.0.0.0/0", "::/0");

    ObjectNode ofPolicy(JsonNode policy, List<JsonNode> pods) {
        var spec = Json.object();
        spec.putObject("policyRef").put("name", Json.name(policy)).put("namespace", Json.namespace(policy));
        spec.set("podSelector", Json.at(policy, "spec.podSelector"));
        spec.set("podIsolation", Json.at(policy, "spec.policyTypes"));
        endpoints(spec, pods);
        for (String direction : List.of("ingress", "egress")) {
            String peers = direction.equals("ingress") ? "from" : "to";
            var rules = spec.putArray(direction);
            for (JsonNode rule : Json.at(policy, "spec." + direction)) {
                var described = rule.path(peers);
                var cidrs = described.isEmpty()
                        ? ANYWHERE.stream().map(PolicyRules::cidr)
                        : described.values().stream().flatMap(peer -> cidrs(policy, peer));
                cidrs.forEach(entry -> add(rules, entry, rule));
            }
            dropEmpty(spec, direction);
        }
        return spec;
    }

    private static ObjectNode cidr(String text) {
        return Json.object().put("cidr", text);
    }

    private Stream<ObjectNode> cidrs(JsonNode policy, JsonNode peer) {
        if (!peer.has("ipBlock")) {
            return addresses(view.pods().stream().filter(pod -> view.fits(policy, peer, pod)));
        }
        var block = cidr(Json.text(peer, "ipBlock.cidr"));
        Optional.ofNullable(peer.path("ipBlock").get("except")).ifPresent(except -> block.set("except", except));
        return Stream.of(block);
    }

    private static Stream<ObjectNode> addresses(Stream<JsonNode> pods) {
        return pods.map(pod -> Json.text(pod, "status.podIP"))
                .filter(ip -> !ip.isEmpty())
                .distinct()
                .map(PolicyRules::cidr);
    }

    private static void add(ArrayNode rules, ObjectNode entry, JsonNode rule) {
        Optional.ofNullable(rule.get("ports")).ifPresent(ports -> entry.set("ports", ports));
        Optional.ofNullable(rule.get("action")).ifPresent(action -> entry.set("action", action));
        rules.add(entry);
    }

    private static void dropEmpty(ObjectNode spec, String list) {
        if (spec.path(list).isEmpty()) {
            spec.remove(list);
        }
    }

    private static void endpoints(ObjectNode spec, List<JsonNode> pods) {
        var list = spec.putArray("podSelectorEndpoints");
        for (JsonNode pod : pods) {
            list.addObject()
                    .put("hostIP", Json.text(pod, "status.hostIP"))
                    .put("podIP", Json.text(pod, "status.podIP"))
                    .put("name", Json.name(pod))
                    .put("namespace", Json.namespace(pod));
        }
        dropEmpty(spec, "podSelectorEndpoints");
    }

    ObjectNode ofClusterPolicy(JsonNode policy, List<JsonNode> pods) {
        var spec = Json.object();
        spec.putObject("policyRef").put("name", Json.name(policy));
        spec.put("tier", Json.text(policy, "spec.tier"));
        spec.put("priority", Json.at(policy, "spec.priority").asInt());
        endpoints(spec, pods);
        for (String direction : List.of("ingress", "egress")) {
            var rules = spec.putArray(direction.toLowerCase(Locale.ROOT));
            for (JsonNode rule : Json.at(policy, "spec." + direction)) {
                for (JsonNode peer : rule.path(direction.equals("ingress") ? "from" : "to")) {
                    var networks = peer.path("networks").values().stream().map(one -> cidr(one.asString()));
                    var inside = addresses(view.pods().stream().filter(pod -> view.fits(peer, pod)));
                    Stream.concat(networks, inside).forEach(entry -> add(rules, entry, rule));
                }
            }
            dropEmpty(spec, direction);
        }
        return spec;
    }
}
