package dev.holdfast.snapshot;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Round;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The targets to which a round was resolved, written once by each function that could resolve all of it and used by all: after
 * a pod was taken out of its workload, resolving the workload again would find only clean replacements.
 */
final class Pins {
    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int TRIES = 20;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final EvidenceStore store;

    Pins(EvidenceStore store) {
        this.store = store;
    }

    /** The union of what was pinned for the round. */
    Set<InstanceId> instances(CaseKeys keys, Round round) throws EvidenceException {
        var instances = new TreeSet<InstanceId>();
        for (String key : store.list(keys.targetsPrefix(round))) {
            var stored = store.read(key, MAX_BYTES);
            if (stored.isPresent()) {
                MAPPER.readTree(stored.get().bytes())
                        .path("instances")
                        .values()
                        .forEach(id -> instance(id).ifPresent(instances::add));
            }
        }
        return instances;
    }

    private static Optional<InstanceId> instance(JsonNode id) {
        return id.isString() && InstanceId.matches(id.stringValue())
                ? Optional.of(new InstanceId(id.stringValue()))
                : Optional.empty();
    }

    /** Pins the instances unless that is known already. */
    Optional<Kept> pin(CaseKeys keys, Round round, Collection<InstanceId> instances) throws EvidenceException {
        if (instances.isEmpty() || instances(keys, round).containsAll(instances)) {
            return Optional.empty();
        }
        byte[] json = json(round, new TreeSet<>(instances));
        for (int n = 1; n <= TRIES; n++) {
            if (store.claim(keys.targets(round, n), json) instanceof Claiming.Won won) {
                return Optional.of(won.kept());
            }
        }
        return Optional.empty();
    }

    private static byte[] json(Round round, Collection<InstanceId> instances) {
        var tree = MAPPER.createObjectNode();
        tree.put("round", round.toString());
        tree.put("by", Function.SNAPSHOT_VOLUMES.text());
        tree.putArray("pods");
        tree.putArray("nodes");
        var list = tree.putArray("instances");
        instances.forEach(id -> list.add(id.value()));
        return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }
}
