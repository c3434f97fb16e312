package dev.holdfast.quarantine;

import dev.holdfast.quarantine.plan.Engine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What enforces policies on each node of the pods. */
final class Engines {
    private final EngineFacts facts;
    private final Map<String, Engine> byNode;

    private Engines(EngineFacts facts, Map<String, Engine> byNode) {
        this.facts = facts;
        this.byNode = byNode;
    }

    /** Asks once for the cluster and once for each node. */
    static Engines read(Kit kit, EngineFacts facts, List<Suspect> suspects, Map<String, ? extends JsonNode> nodes)
            throws InterruptedException {
        var names = suspects.stream()
                .map(Suspect::nodeName)
                .flatMap(Optional::stream)
                .filter(nodes::containsKey)
                .distinct()
                .toList();
        var engines = kit.fanOut()
                .each(
                        names,
                        name -> kit.probe()
                                .on(
                                        name,
                                        Trees.at(
                                                Optional.ofNullable(nodes.get(name))
                                                        .orElseThrow(),
                                                "/metadata/labels"),
                                        facts),
                        (_, fault) -> new Engine.Unknown(String.valueOf(fault.getMessage())));
        var byNode = new HashMap<String, Engine>();
        for (int i = 0; i < names.size(); i++) {
            byNode.put(names.get(i), engines.get(i));
        }
        return new Engines(facts, byNode);
    }

    EngineFacts facts() {
        return facts;
    }

    /** Of a pod whose node could not be read: what most of the cluster has. */
    Engine of(Suspect suspect) {
        return suspect.nodeName()
                .flatMap(name -> Optional.ofNullable(byNode.get(name)))
                .orElseGet(() -> facts.on(Map.of()));
    }
}
