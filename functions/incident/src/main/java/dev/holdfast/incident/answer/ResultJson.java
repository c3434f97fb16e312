package dev.holdfast.incident.answer;

import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Result;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a result as it stands in the contract, fields in that order, times in milliseconds. */
public final class ResultJson {
    /** Lambda takes 6 MB, but people and logs do not. */
    private static final int MAX_BYTES = 200 * 1024;

    private static final int RECORDS_SHOWN = 200;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ResultJson() {}

    /** The whole result. */
    public static byte[] whole(Result result) {
        return bytes(tree(result, result.outcomes(), result.evidence()));
    }

    /**
     * The answer: the whole if it is small, else the counts, what is not done, and where the whole lies: in one record, or in one for
     * each case, of which the first ones are named.
     */
    public static byte[] answer(Result result, byte[] whole, List<Kept> records) {
        if (whole.length <= MAX_BYTES) {
            return whole;
        }
        var open = result.outcomes().stream()
                .filter(outcome -> !outcome.ending().isGood())
                .toList();
        int shown = open.size();
        while (true) {
            var tree = tree(result, open.subList(0, shown), List.of());
            tree.set("counts", MAPPER.valueToTree(counts(result)));
            tree.set("full", places(records));
            if (records.size() > RECORDS_SHOWN) {
                tree.put("fullCount", records.size());
            }
            if (shown < result.remaining().size() || result.remaining().size() > 1_000) {
                tree.putArray("remaining");
                tree.put("remainingCount", result.remaining().size());
            }
            byte[] bytes = bytes(tree);
            if (bytes.length <= MAX_BYTES || shown == 0) {
                return bytes;
            }
            shown /= 2;
        }
    }

    private static ObjectNode tree(Result result, List<Outcome> outcomes, List<Kept> evidence) {
        var tree = MAPPER.createObjectNode();
        tree.put("case", result.caseId().map(Object::toString).orElse(null));
        tree.put("function", result.function().text());
        tree.put("status", result.status().name());
        tree.put("drill", result.drill());
        tree.put("observed", result.observed());
        tree.put("round", result.round().map(Object::toString).orElse(null));
        tree.put("startedAt", result.startedAt().truncatedTo(ChronoUnit.MILLIS).toString());
        tree.put("elapsedMillis", result.elapsed().toMillis());
        tree.put("reason", result.reason().map(Reason::name).orElse(null));
        tree.put("text", result.text().orElse(null));
        var list = tree.putArray("outcomes");
        outcomes.forEach(outcome -> list.add(MAPPER.valueToTree(fields(outcome))));
        var kept = tree.putArray("evidence");
        evidence.forEach(piece -> kept.add(MAPPER.valueToTree(fields(piece))));
        var remaining = tree.putArray("remaining");
        result.remaining().forEach(remaining::add);
        if (!result.attention().isEmpty()) {
            var attention = tree.putArray("attention");
            result.attention().forEach(attention::add);
        }
        return tree;
    }

    private static Map<String, Object> fields(Outcome outcome) {
        var ending = outcome.ending();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("target", outcome.target());
        fields.put("action", outcome.action().text());
        fields.put("status", ending.status());
        fields.put("verified", ending.readBack().map(Object.class::cast).orElse(JsonNodeFactory.instance.nullNode()));
        fields.put("reason", ending.why().<Object>map(Reason::name).orElse(JsonNodeFactory.instance.nullNode()));
        fields.put("text", ending.words().<Object>map(text -> text).orElse(JsonNodeFactory.instance.nullNode()));
        fields.put("details", outcome.details());
        return fields;
    }

    private static Map<String, Object> fields(Kept kept) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("key", kept.key());
        fields.put("versionId", kept.versionId());
        fields.put("sha256", kept.sha256());
        fields.put("bytes", kept.bytes());
        fields.put(
                "retainUntil",
                kept.retainUntil().truncatedTo(ChronoUnit.SECONDS).toString());
        fields.put("truncated", kept.truncated().isPresent());
        kept.truncated().ifPresent(reason -> fields.put("truncatedBecause", reason));
        return fields;
    }

    private static Map<String, Long> counts(Result result) {
        return result.outcomes().stream()
                .collect(Collectors.groupingBy(
                        outcome -> outcome.ending().status(), TreeMap::new, Collectors.counting()));
    }

    private static JsonNode places(List<Kept> records) {
        if (records.size() > 1) {
            var places = JsonNodeFactory.instance.arrayNode();
            records.stream().limit(RECORDS_SHOWN).map(ResultJson::place).forEach(places::add);
            return places;
        }
        return records.stream().findFirst().map(ResultJson::place).orElseGet(JsonNodeFactory.instance::objectNode);
    }

    private static ObjectNode place(Kept record) {
        return JsonNodeFactory.instance.objectNode().put("key", record.key()).put("versionId", record.versionId());
    }

    private static byte[] bytes(ObjectNode tree) {
        return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }
}
