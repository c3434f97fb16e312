package dev.holdfast.report.casefile;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Function;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A case made by hand: documents as the functions write them. */
public final class CaseBook {
    public static final Instant T0 = Instant.parse("2026-11-24T10:00:00Z");
    public static final String POD = "pod/shop/cart-1";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'");

    private final CaseKeys keys;
    private final List<CaseObject> objects = new ArrayList<>();
    private final Map<String, byte[]> documents = new LinkedHashMap<>();
    private final Map<String, byte[]> linked = new LinkedHashMap<>();
    private final List<String> unread = new ArrayList<>();
    private Instant now = T0.plusSeconds(600);
    private int requests;

    private CaseBook(CaseKeys keys) {
        this.keys = keys;
    }

    public static CaseBook empty() {
        return new CaseBook(new CaseKeys(CaseKeys.Area.CASES, new CaseId("gd-1")));
    }

    public static CaseBook rehearsal() {
        return new CaseBook(new CaseKeys(CaseKeys.Area.DRILLS, new CaseId("gd-1")))
                .finding("Execution:Runtime/NewBinaryExecuted");
    }

    /** With a finding that names the pod. */
    public static CaseBook opened() {
        return empty().finding("Execution:Runtime/NewBinaryExecuted");
    }

    public CaseBook finding(String type) {
        return finding(type, T0, _ -> {});
    }

    /** A finding about {@link #POD}, changed by the test. */
    public CaseBook finding(String type, Instant updatedAt, Consumer<ObjectNode> change) {
        var detail = MAPPER.createObjectNode()
                .put("accountId", "123456789012")
                .put("region", "eu-central-1")
                .put("id", "1")
                .put("type", type)
                .put("title", "A new binary was executed")
                .put("severity", 8)
                .put("createdAt", T0.minusSeconds(60).toString())
                .put("updatedAt", updatedAt.toString());
        var resource = detail.putObject("resource").put("resourceType", "EKSCluster");
        resource.putObject("eksClusterDetails").put("name", "prod");
        resource.putObject("kubernetesDetails")
                .putObject("kubernetesWorkloadDetails")
                .put("name", "cart-1")
                .put("namespace", "shop")
                .put("type", "pods")
                .put("uid", "4f1c9d02-7b6e-4a53-9d18-c2e0a75f3b61");
        detail.putObject("service")
                .put("eventFirstSeen", T0.minusSeconds(3600).toString())
                .put("eventLastSeen", T0.minusSeconds(120).toString());
        change.accept(detail);
        var event = MAPPER.createObjectNode().put("source", "aws.guardduty").put("detail-type", "GuardDuty Finding");
        event.set("detail", detail);
        String round = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").format(updatedAt.atOffset(ZoneOffset.UTC));
        return document("events/" + round + "-00000000.json", event.toString(), updatedAt.plusSeconds(5));
    }

    public CaseBook document(String name, String json) {
        return document(name, json, T0.plusSeconds(30));
    }

    public CaseBook document(String name, String json, Instant writtenAt) {
        return document(name, json.getBytes(StandardCharsets.UTF_8), writtenAt);
    }

    public CaseBook document(String name, byte[] bytes, Instant writtenAt) {
        objects.add(new CaseObject(keys.prefix() + name, "v1", bytes.length, writtenAt));
        documents.put(keys.prefix() + name, bytes);
        return this;
    }

    /** A document of another case. */
    public CaseBook linked(String key, String json) {
        linked.put(key, json.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** An object that the report does not read. */
    public CaseBook object(String key, long bytes) {
        objects.add(new CaseObject(key, "v1", bytes, T0.plusSeconds(20)));
        return this;
    }

    public CaseBook notRead(String why) {
        unread.add(why);
        return this;
    }

    public CaseBook at(Instant when) {
        now = when;
        return this;
    }

    /** A result; {@code seconds} after {@link #T0}. */
    public CaseBook result(Function function, int seconds, Consumer<Result> write) {
        var result = new Result(function.text(), T0.plusSeconds(seconds));
        write.accept(result);
        Instant at = T0.plusSeconds(seconds);
        String name = "actions/" + result.function + "-" + TIME.format(at.atOffset(ZoneOffset.UTC)) + "-request-"
                + ++requests + ".json";
        return document(name, result.tree.toString(), at.plusSeconds(3));
    }

    /** A quarantine whose only row is the verdict on {@link #POD}. */
    public CaseBook isolated(int seconds, String status, String details) {
        return result(Function.QUARANTINE_WORKLOAD, seconds, result -> result.row(POD, "isolate", status, details));
    }

    /** Results of the two functions that keep evidence, with nothing to wish for. */
    public CaseBook evidence() {
        return result(
                        Function.SNAPSHOT_VOLUMES,
                        2,
                        result -> result.row("instance/i-0a", "snapshot", "DONE", "{}")
                                .row("instance/i-0a", "lock", "DONE", "{}"))
                .result(
                        Function.COPY_LOGS,
                        3,
                        result -> result.row(
                                POD, "copy-log", "DONE", "{\"container\":\"cart\",\"instance\":\"current\"}"));
    }

    public CaseContents contents() {
        return new CaseContents(keys, objects, documents, linked, unread);
    }

    public CaseFile read() {
        return CaseReader.read(contents(), now);
    }

    /** One result document. */
    public static final class Result {
        private final ObjectNode tree = MAPPER.createObjectNode();
        private String function;

        private Result(String function, Instant startedAt) {
            this.function = function;
            tree.put("case", "gd-1")
                    .put("function", function)
                    .put("status", "DONE")
                    .put("drill", false)
                    .put("observed", false)
                    .put("round", "20261124T100000Z")
                    .put("startedAt", startedAt.toString())
                    .put("elapsedMillis", 2000);
            tree.putArray("outcomes");
        }

        public Result observed() {
            tree.put("observed", true);
            return this;
        }

        public Result by(String other) {
            function = other;
            tree.put("function", other);
            return this;
        }

        public Result round(String round) {
            tree.put("round", round);
            return this;
        }

        public Result field(String name, JsonNode value) {
            tree.set(name, value);
            return this;
        }

        public Result attention(String... texts) {
            var list = tree.putArray("attention");
            List.of(texts).forEach(list::add);
            return this;
        }

        public Result row(String target, String action, String status, String details) {
            return row(target, action, status, "", "", details);
        }

        /** {@code verified} as the contract has it: what is done is, what is not is not. */
        public Result row(String target, String action, String status, String reason, String text, String details) {
            boolean isDone = status.equals("DONE") || status.equals("ALREADY_DONE");
            var row = tree.withArray("outcomes").addObject();
            row.put("target", target)
                    .put("action", action)
                    .put("status", status)
                    .put("verified", isDone);
            row.put("reason", reason.isEmpty() ? null : reason).put("text", text.isEmpty() ? null : text);
            row.set("details", MAPPER.readTree(details));
            return this;
        }

        /** The same with another {@code verified}; none when {@code verified} is empty. */
        public Result skipped(String target, String action, String reason, String verified) {
            var row = tree.withArray("outcomes").addObject();
            row.put("target", target)
                    .put("action", action)
                    .put("status", "SKIPPED")
                    .put("reason", reason)
                    .put("text", reason);
            if (verified.isEmpty()) {
                row.putNull("verified");
            } else {
                row.put("verified", Boolean.parseBoolean(verified));
            }
            return this;
        }

        public Result unverified(String target, String action, String status, String details) {
            row(target, action, status, details);
            ((ObjectNode) tree.withArray("outcomes")
                            .get(tree.withArray("outcomes").size() - 1))
                    .putNull("verified");
            return this;
        }
    }
}
