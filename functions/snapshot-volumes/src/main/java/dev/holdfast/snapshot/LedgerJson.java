package dev.holdfast.snapshot;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.SnapshotId;
import dev.holdfast.incident.VolumeId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Claims and records as they lie in the bucket. */
final class LedgerJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private LedgerJson() {}

    static byte[] write(Claim claim) {
        var tree = MAPPER.createObjectNode();
        tree.put("instance", claim.instance().value());
        tree.put("n", claim.n());
        tree.put("case", claim.caseId().value());
        tree.put("requestId", claim.requestId());
        tree.put("claimedAt", claim.claimedAt().toString());
        tree.put("expiresAt", claim.expiresAt().toString());
        tree.put("severity", claim.severity());
        tree.put("kind", claim.kind().name());
        var volumes = tree.putArray("volumes");
        claim.volumes().forEach(volume -> volumes.add(volume.value()));
        return bytes(tree);
    }

    static Claim claim(byte[] json) {
        var tree = MAPPER.readTree(json);
        var volumes = new ArrayList<VolumeId>();
        tree.required("volumes").values().forEach(volume -> volumes.add(new VolumeId(volume.asString())));
        return new Claim(
                new InstanceId(text(tree, "instance")),
                tree.required("n").asInt(),
                new CaseId(text(tree, "case")),
                text(tree, "requestId"),
                Instant.parse(text(tree, "claimedAt")),
                Instant.parse(text(tree, "expiresAt")),
                tree.required("severity").asDouble(),
                Claim.Kind.valueOf(text(tree, "kind")),
                volumes);
    }

    static byte[] write(Taken taken) {
        var tree = MAPPER.createObjectNode();
        tree.put("case", taken.caseId().value());
        tree.put("takenFor", taken.takenFor().value());
        tree.put("instance", taken.instance().value());
        tree.put("n", taken.n());
        tree.put("lock", taken.lock());
        tree.put("reason", taken.reason().map(Reason::name).orElse(null));
        var snapshots = tree.putArray("snapshots");
        taken.snapshots()
                .forEach(one -> snapshots
                        .addObject()
                        .put("snapshotId", one.snapshot().value())
                        .put("volumeId", one.volume().value())
                        .put("device", one.device())
                        .put("startTime", one.startedAt().toString()));
        return bytes(tree);
    }

    static Taken taken(byte[] json) {
        var tree = MAPPER.readTree(json);
        var snapshots = new ArrayList<Taken.One>();
        tree.required("snapshots")
                .values()
                .forEach(one -> snapshots.add(new Taken.One(
                        new SnapshotId(text(one, "snapshotId")),
                        new VolumeId(text(one, "volumeId")),
                        text(one, "device"),
                        Instant.parse(text(one, "startTime")))));
        return new Taken(
                new CaseId(text(tree, "case")),
                new CaseId(text(tree, "takenFor")),
                new InstanceId(text(tree, "instance")),
                tree.required("n").asInt(),
                snapshots,
                Optional.of(tree.path("reason"))
                        .filter(JsonNode::isString)
                        .map(reason -> Reason.valueOf(reason.asString())),
                text(tree, "lock"));
    }

    private static String text(JsonNode tree, String field) {
        return tree.required(field).asString();
    }

    private static byte[] bytes(JsonNode tree) {
        return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }
}
