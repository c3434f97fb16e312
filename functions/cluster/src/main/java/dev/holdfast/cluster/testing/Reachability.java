package dev.holdfast.cluster.testing;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Who can open a connection to whom by the policies of a cluster: allows of NetworkPolicies add up, a pod that none selects is
 * open; ClusterNetworkPolicies of the Admin tier come before them and those of the Baseline tier after. Ports are not looked at:
 * an allow of any port is an allow, a deny of some ports denies nothing. Policies do not reach pods on the host's network.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/network-policies/">Network policies</a>
 */
public final class Reachability {
    /** Stands for the world outside in questions and answers. */
    public static final String INTERNET = "internet";

    private static final String SOMEWHERE = "203.0.113.10";

    /** What policies are enforced upon. */
    public enum Unit {
        /** As the rules are written. */
        POD,
        /** As the VPC CNI does: pods of one owner on one node share the rules of all of them. */
        POD_IDENTIFIER,
        /** Nothing enforces them. */
        NOTHING
    }

    private enum Direction {
        INGRESS("Ingress", "ingress", "from"),
        EGRESS("Egress", "egress", "to");

        private final String type;
        private final String rules;
        private final String peers;

        Direction(String type, String rules, String peers) {
            this.type = type;
            this.rules = rules;
            this.peers = peers;
        }
    }

    private final NetworkView view;
    private final Unit unit;

    private Reachability(NetworkView view, Unit unit) {
        this.view = view;
        this.unit = unit;
    }

    /** As a cluster is now. */
    public static Reachability of(KubernetesClient kube, Unit unit) {
        return new Reachability(NetworkView.of(kube), unit);
    }

    /** All running pods as {@code namespace/name}, in order. */
    public List<String> pods() {
        return view.pods().stream().map(Reachability::name).sorted().toList();
    }

    private static String name(JsonNode pod) {
        return Json.namespace(pod) + "/" + Json.name(pod);
    }

    /** Whether one can connect to the other; both {@code namespace/name} or {@link #INTERNET}. */
    public boolean may(String from, String to) {
        var source = find(from);
        var target = find(to);
        return source.filter(pod -> !allows(Direction.EGRESS, pod, target)).isEmpty()
                && target.filter(pod -> !allows(Direction.INGRESS, pod, source)).isEmpty();
    }

    private Optional<JsonNode> find(String name) {
        var found = view.pods().stream().filter(pod -> name(pod).equals(name)).findFirst();
        if (found.isEmpty() && !name.equals(INTERNET)) {
            throw new IllegalArgumentException("no such pod: " + name);
        }
        return found;
    }

    private boolean allows(Direction direction, JsonNode pod, Optional<JsonNode> peer) {
        if (unit == Unit.NOTHING || NetworkView.isOnHostNetwork(pod)) {
            return true;
        }
        return tier("Admin", direction, pod, peer)
                .orElseGet(() -> byPolicies(direction, pod, peer)
                        .orElseGet(() -> tier("Baseline", direction, pod, peer).orElse(true)));
    }

    /** The pods whose rules count for this one. */
    private List<JsonNode> sharing(JsonNode pod) {
        return switch (unit) {
            case POD, NOTHING -> List.of(pod);
            case POD_IDENTIFIER ->
                view.pods().stream()
                        .filter(other -> NetworkView.identifier(other).equals(NetworkView.identifier(pod)))
                        .toList();
        };
    }

    private Optional<Boolean> byPolicies(Direction direction, JsonNode pod, Optional<JsonNode> peer) {
        var sharing = sharing(pod);
        var policies = view.policies().stream()
                .filter(policy -> sharing.stream().anyMatch(one -> NetworkView.selects(policy, one)))
                .filter(policy -> concerns(policy, direction))
                .toList();
        return policies.isEmpty()
                ? Optional.empty()
                : Optional.of(policies.stream().anyMatch(policy -> lets(policy, direction, peer)));
    }

    private static boolean concerns(JsonNode policy, Direction direction) {
        return Json.at(policy, "spec.policyTypes").values().stream()
                .anyMatch(type -> type.asString().equals(direction.type));
    }

    private boolean lets(JsonNode policy, Direction direction, Optional<JsonNode> peer) {
        return Json.at(policy, "spec." + direction.rules).values().stream()
                .map(rule -> rule.path(direction.peers))
                .anyMatch(peers -> peers.isEmpty() || any(peers, one -> fits(policy, one, peer)));
    }

    private static boolean any(JsonNode list, Predicate<JsonNode> test) {
        return list.values().stream().anyMatch(test);
    }

    private boolean fits(JsonNode policy, JsonNode described, Optional<JsonNode> peer) {
        if (described.has("ipBlock")) {
            String ip = address(peer);
            return !ip.isEmpty()
                    && Cidr.of(Json.text(described, "ipBlock.cidr")).contains(ip)
                    && !any(
                            Json.at(described, "ipBlock.except"),
                            except -> Cidr.of(except.asString()).contains(ip));
        }
        return peer.filter(pod -> view.fits(policy, described, pod)).isPresent();
    }

    private static String address(Optional<JsonNode> peer) {
        return peer.map(pod -> Json.text(pod, "status.podIP")).orElse(SOMEWHERE);
    }

    private Optional<Boolean> tier(String tier, Direction direction, JsonNode pod, Optional<JsonNode> peer) {
        var sharing = sharing(pod);
        return view.clusterPolicies().stream()
                .filter(policy -> Json.text(policy, "spec.tier").equals(tier))
                .filter(policy -> sharing.stream().anyMatch(one -> view.isSubject(policy, one)))
                .sorted(Comparator.comparingInt(
                        policy -> Json.at(policy, "spec.priority").asInt()))
                .flatMap(policy -> Json.at(policy, "spec." + direction.rules).values().stream())
                .filter(rule -> isMet(rule, direction, peer))
                .findFirst()
                .flatMap(rule -> switch (Json.text(rule, "action")) {
                    case "Accept" -> Optional.of(true);
                    case "Deny" -> Optional.of(false);
                    default -> Optional.empty();
                });
    }

    private boolean isMet(JsonNode rule, Direction direction, Optional<JsonNode> peer) {
        boolean partly = Json.text(rule, "action").equals("Deny") && rule.has("ports");
        return !partly && any(rule.path(direction.peers), described -> isMet(described, peer));
    }

    private boolean isMet(JsonNode described, Optional<JsonNode> peer) {
        String ip = address(peer);
        boolean network = !ip.isEmpty()
                && any(
                        described.path("networks"),
                        cidr -> Cidr.of(cidr.asString()).contains(ip));
        return network
                || peer.filter(pod -> !NetworkView.isOnHostNetwork(pod) && view.fits(described, pod))
                        .isPresent();
    }

    /** Everyone to everyone of these: {@code +} may, {@code .} may not; the world outside is added as the last. */
    public String matrix(List<String> names) {
        var all = Stream.concat(names.stream(), Stream.of(INTERNET)).toList();
        int width = all.stream().mapToInt(String::length).max().orElse(0);
        return all.stream()
                .map(from -> pad(from, width) + "  "
                        + all.stream().map(to -> cell(from, to)).collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private String cell(String from, String to) {
        if (from.equals(to)) {
            return "-";
        }
        return may(from, to) ? "+" : ".";
    }
}
