package dev.holdfast.incident.event;

import dev.holdfast.incident.Batch;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.PlanName;
import dev.holdfast.incident.Round;
import dev.holdfast.incident.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a worker is invoked with: <code>{"holdfastWorker": {…}}</code>. Read strictly, for nobody but Holdfast writes it: a field
 * too many or too few is bad input.
 */
public final class BatchJson {
    static final String FIELD = "holdfastWorker";
    private static final Set<String> FIELDS =
            Set.of("function", "area", "case", "round", "event", "plan", "plannedAt", "index", "targets", "share");
    private static final Set<String> TARGET_FIELDS = Set.of("namespace", "pod", "uid", "node", "instance", "cluster");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private BatchJson() {}

    /** The batch as it is sent. */
    public static ObjectNode write(Batch batch) {
        var document = MAPPER.createObjectNode();
        var fields = document.putObject(FIELD);
        fields.put("function", batch.function().text())
                .put("area", batch.area().text())
                .put("case", batch.caseId().value())
                .put("round", batch.round().toString());
        fields.putObject("event")
                .put("key", batch.event().key())
                .put("versionId", batch.event().versionId());
        fields.putObject("plan")
                .put("digest", batch.plan().name().digest())
                .put("sha256", batch.plan().sha256());
        fields.put("plannedAt", batch.plannedAt().toString()).put("index", batch.index());
        var targets = fields.putArray("targets");
        batch.targets().forEach(target -> targets.add(write(target)));
        fields.put("share", batch.share());
        return document;
    }

    /** A target as it stands in batches and plans. */
    public static ObjectNode write(Target target) {
        var fields = MAPPER.createObjectNode();
        switch (target) {
            case Target.Pod pod -> {
                fields.put("namespace", pod.namespace()).put("pod", pod.pod());
                pod.uid().ifPresent(uid -> fields.put("uid", uid));
            }
            case Target.Node node -> fields.put("node", node.node());
            case Target.Instance instance ->
                fields.put("instance", instance.id().value());
            case Target.Cluster cluster ->
                fields.put("cluster", cluster.cluster().value());
            case Target.Workload _, Target.ServiceAccount _, Target.Image _, Target.Volume _ ->
                throw new IllegalArgumentException("only pods, nodes, instances and clusters are handed over");
        }
        return fields;
    }

    /** How many targets a batch names that is bad input; empty where a document was not meant as a batch. */
    public static Optional<Integer> targetsOfUnread(byte[] document) {
        try {
            var tree = MAPPER.readTree(document);
            return tree.has(FIELD)
                    ? Optional.of(tree.path(FIELD).path("targets").size())
                    : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    static Batch read(Json document) throws BadInput {
        RequestReader.only(document, Set.of(FIELD));
        var fields = document.requireObject(FIELD);
        RequestReader.only(fields, FIELDS);
        var function = fields.requireName("function", Function::of);
        var area = fields.requireName("area", CaseKeys.Area::of);
        var caseId = fields.requireName("case", CaseId::new);
        var round = fields.requireName("round", Round::parse);
        try {
            return new Batch(
                    function,
                    area,
                    caseId,
                    round,
                    event(fields.requireObject("event")),
                    plan(fields.requireObject("plan"), function, area, caseId, round),
                    Times.require(fields, "plannedAt"),
                    index(fields),
                    targets(fields),
                    fields.number("share").orElseThrow(() -> fields.wrong("share", "a number")));
        } catch (InvalidName e) {
            throw new BadInput(FIELD, e.getMessage() + "");
        }
    }

    private static Batch.Kept event(Json event) throws BadInput {
        RequestReader.only(event, Set.of("key", "versionId"));
        return new Batch.Kept(event.requireText("key"), event.requireText("versionId"));
    }

    private static Batch.PlanPlace plan(Json plan, Function function, CaseKeys.Area area, CaseId caseId, Round round)
            throws BadInput {
        RequestReader.only(plan, Set.of("digest", "sha256"));
        return new Batch.PlanPlace(
                new PlanName(function, area, caseId, round, plan.requireText("digest")), plan.requireText("sha256"));
    }

    private static int index(Json fields) throws BadInput {
        double index = fields.number("index").orElseThrow(() -> fields.wrong("index", "a whole number"));
        if (index != Math.rint(index) || Math.abs(index) > 1e6) {
            throw fields.wrong("index", "a whole number");
        }
        return (int) index;
    }

    private static List<Target> targets(Json fields) throws BadInput {
        var targets = new ArrayList<Target>();
        for (Json entry : fields.objects("targets")) {
            targets.add(target(entry));
        }
        return targets;
    }

    private static Target target(Json entry) throws BadInput {
        RequestReader.only(entry, TARGET_FIELDS);
        boolean isOther = entry.has("node") || entry.has("instance") || entry.has("cluster");
        if (entry.has("pod") && entry.has("namespace") && !isOther) {
            return new Target.Pod(entry.requireText("namespace"), entry.requireText("pod"), entry.text("uid"));
        }
        if (entry.fields().size() != 1) {
            throw new BadInput(entry.path(), "expected a pod with its namespace, a node, an instance or a cluster");
        }
        if (entry.has("cluster")) {
            return new Target.Cluster(new ClusterName(entry.requireText("cluster")));
        }
        return entry.has("node")
                ? new Target.Node(entry.requireText("node"))
                : new Target.Instance(new InstanceId(entry.requireText("instance")));
    }
}
