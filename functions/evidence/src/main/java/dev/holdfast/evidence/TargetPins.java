package dev.holdfast.evidence;

import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The targets to which a round was resolved, written once by each function that could resolve all of it and used by all: after
 * a pod was taken out of its workload, resolving the workload again would find only clean replacements.
 */
public final class TargetPins {
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int TRIES = 20;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final EvidenceStore store;
    private final Function by;

    public TargetPins(EvidenceStore store, Function by) {
        this.store = store;
        this.by = by;
    }

    /** The union of what was pinned for the round. What cannot be a name is left out. */
    public Pinned of(CaseKeys keys, Round round) throws EvidenceException {
        var pods = new TreeSet<Target.Pod>(Comparator.comparing(Target.Pod::toString));
        var nodes = new TreeSet<String>();
        var instances = new TreeSet<InstanceId>();
        var accounts = new TreeSet<Target.ServiceAccount>(Comparator.comparing(Target.ServiceAccount::name));
        for (String key : store.list(keys.targetsPrefix(round))) {
            var stored = store.read(key, MAX_BYTES);
            if (stored.isPresent()) {
                var tree = MAPPER.readTree(stored.get().bytes());
                tree.path("pods").values().forEach(pod -> pod(pod).ifPresent(pods::add));
                tree.path("nodes").values().forEach(node -> node(node).ifPresent(nodes::add));
                tree.path("instances").values().forEach(id -> instance(id).ifPresent(instances::add));
                tree.path("serviceAccounts")
                        .values()
                        .forEach(one -> account(one).ifPresent(accounts::add));
            }
        }
        return new Pinned(pods, nodes, instances, accounts);
    }

    /** Pins the targets unless that is known already. */
    public Optional<Kept> pin(CaseKeys keys, Round round, Pinned targets) throws EvidenceException {
        if (Pinned.NOTHING.containsAll(targets) || of(keys, round).containsAll(targets)) {
            return Optional.empty();
        }
        byte[] json = json(round, targets);
        for (int n = 1; n <= TRIES; n++) {
            if (store.claim(keys.targets(round, n), json) instanceof Claiming.Won won) {
                return Optional.of(won.kept());
            }
        }
        return Optional.empty();
    }

    private static Optional<Target.Pod> pod(JsonNode pod) {
        try {
            return Optional.of(new Target.Pod(
                    pod.path("namespace").asString(""),
                    pod.path("name").asString(""),
                    Optional.of(pod.path("uid").asString(""))));
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }

    private static Optional<Target.ServiceAccount> account(JsonNode account) {
        try {
            return Optional.of(new Target.ServiceAccount(
                    account.path("namespace").asString(""), account.path("name").asString("")));
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }

    private static Optional<String> node(JsonNode node) {
        try {
            return Optional.of(new Target.Node(node.asString("")).node());
        } catch (InvalidName e) {
            return Optional.empty();
        }
    }

    private static Optional<InstanceId> instance(JsonNode id) {
        return id.isString() && InstanceId.matches(id.stringValue())
                ? Optional.of(new InstanceId(id.stringValue()))
                : Optional.empty();
    }

    private byte[] json(Round round, Pinned targets) {
        var tree = MAPPER.createObjectNode();
        tree.put("round", round.toString());
        tree.put("by", by.text());
        var pods = tree.putArray("pods");
        targets.pods().stream()
                .sorted(Comparator.comparing(Target.Pod::toString))
                .forEach(pod -> pods.addObject()
                        .put("namespace", pod.namespace())
                        .put("name", pod.pod())
                        .put("uid", pod.uid().orElse("")));
        var nodes = tree.putArray("nodes");
        targets.nodes().stream().sorted().forEach(nodes::add);
        var instances = tree.putArray("instances");
        targets.instances().stream().sorted().forEach(id -> instances.add(id.value()));
        if (!targets.accounts().isEmpty()) {
            var accounts = tree.putArray("serviceAccounts");
            targets.accounts().stream()
                    .sorted(Comparator.comparing(Target.ServiceAccount::name))
                    .forEach(account -> accounts.addObject()
                            .put("namespace", account.namespace())
                            .put("name", account.serviceAccount()));
        }
        return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }
}
