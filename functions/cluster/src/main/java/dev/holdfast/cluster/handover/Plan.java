package dev.holdfast.cluster.handover;

import dev.holdfast.incident.Batch;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.PlanName;
import dev.holdfast.incident.Target;
import dev.holdfast.incident.answer.Gates;
import dev.holdfast.incident.event.BatchJson;
import dev.holdfast.incident.event.Event.Incident;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a function handed over, after it had resolved and judged it: workers touch nothing else. Written once; who is second goes by
 * the plan of the first.
 *
 * @param event the original event in the evidence bucket
 * @param targets each once, in the order of their names
 */
record Plan(PlanName name, Batch.Kept event, Instant plannedAt, List<Target> targets) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int DIGEST = 40;

    Plan {
        targets = List.copyOf(targets);
    }

    static Plan of(Function function, Incident incident, Kept event, Instant now, Collection<Target> targets) {
        var ordered = targets.stream()
                .distinct()
                .sorted(Comparator.comparing(Plan::text))
                .toList();
        var keys = Gates.keys(incident);
        var material = new StringBuilder(keys.prefix())
                .append('\n')
                .append(function.text())
                .append('\n')
                .append(incident.round());
        ordered.forEach(target -> material.append('\n').append(text(target)));
        var name = new PlanName(
                function, keys.area(), keys.caseId(), incident.round(), Digests.shortHex(material.toString(), DIGEST));
        return new Plan(name, new Batch.Kept(event.key(), event.versionId()), now, ordered);
    }

    byte[] json() {
        var tree = MAPPER.createObjectNode();
        tree.put("function", name.function().text())
                .put("area", name.area().text())
                .put("case", name.caseId().value())
                .put("round", name.round().toString())
                .put("digest", name.digest());
        tree.putObject("event").put("key", event.key()).put("versionId", event.versionId());
        tree.put("plannedAt", plannedAt.toString());
        var list = tree.putArray("targets");
        targets.forEach(target -> list.add(BatchJson.write(target)));
        return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }

    /** A plan as it lies there; empty for what is none, or another one than its key says. */
    static Optional<Plan> read(PlanName name, byte[] json) {
        try {
            var tree = MAPPER.readTree(json);
            boolean isOurs = text(tree, "function").equals(name.function().text())
                    && text(tree, "area").equals(name.area().text())
                    && text(tree, "case").equals(name.caseId().value())
                    && text(tree, "round").equals(name.round().toString())
                    && text(tree, "digest").equals(name.digest());
            if (!isOurs) {
                return Optional.empty();
            }
            var targets = new ArrayList<Target>();
            tree.path("targets").values().forEach(target -> targets.add(target(target)));
            var event = tree.path("event");
            return Optional.of(new Plan(
                    name,
                    new Batch.Kept(text(event, "key"), text(event, "versionId")),
                    Instant.parse(text(tree, "plannedAt")),
                    targets));
        } catch (JacksonException | InvalidName | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The batches, each with everything that a worker is invoked with. */
    byte[] items(Sizing sizing, String sha256) {
        var list = MAPPER.createArrayNode();
        var place = new Batch.PlanPlace(name, sha256);
        for (int index = 0; index * sizing.perBatch() < targets.size(); index++) {
            int from = index * sizing.perBatch();
            var some = targets.subList(from, Math.min(from + sizing.perBatch(), targets.size()));
            list.add(BatchJson.write(new Batch(
                    name.function(),
                    name.area(),
                    name.caseId(),
                    name.round(),
                    event,
                    place,
                    plannedAt,
                    index,
                    some,
                    sizing.share())));
        }
        return MAPPER.writeValueAsString(list).getBytes(StandardCharsets.UTF_8);
    }

    /** What the execution is started with; the same for the same plan, which is what makes starting it twice harmless. */
    String input(Sizing sizing, String sha256, int waitSeconds) {
        var tree = MAPPER.createObjectNode();
        tree.put("function", name.function().text())
                .put("case", name.caseId().value())
                .put("round", name.round().toString())
                .put("plan", name.plan())
                .put("planSha256", sha256)
                .put("items", name.items())
                .put("batches", (targets.size() + sizing.perBatch() - 1) / sizing.perBatch())
                .put("workers", sizing.workers())
                .put("waitSeconds", waitSeconds);
        return MAPPER.writeValueAsString(tree);
    }

    private static Target target(JsonNode fields) {
        if (fields.has("instance")) {
            return new Target.Instance(new InstanceId(text(fields, "instance")));
        }
        if (fields.has("cluster")) {
            return new Target.Cluster(new ClusterName(text(fields, "cluster")));
        }
        return fields.has("node")
                ? new Target.Node(text(fields, "node"))
                : new Target.Pod(
                        text(fields, "namespace"),
                        text(fields, "pod"),
                        Optional.of(text(fields, "uid")).filter(uid -> !uid.isEmpty()));
    }

    private static String text(Target target) {
        return BatchJson.write(target).toString();
    }

    private static String text(JsonNode tree, String field) {
        return tree.path(field).asString("");
    }

    /** Where the case's evidence goes. */
    CaseKeys keys() {
        return new CaseKeys(name.area(), name.caseId());
    }
}
