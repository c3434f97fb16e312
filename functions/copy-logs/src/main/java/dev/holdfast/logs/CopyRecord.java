package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The record beside a copy from CloudWatch Logs ({@code .meta.json}).
 *
 * @param coveredFrom from when on this copy and those before it hold everything
 * @param readUntil until when; what is later is for the next
 */
record CopyRecord(
        LogSearch search, Window window, Instant coveredFrom, Instant readUntil, LogLines.Count count, Kept kept) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What a later run has to know of a copy. */
    record Earlier(CopyName name, Instant coveredFrom, Instant readUntil, Kept kept) {
        boolean isWhole() {
            return kept.truncated().isEmpty();
        }
    }

    byte[] json(Instant now) {
        var tree = JSON.createObjectNode();
        tree.put("logGroup", search.group())
                .put("logStreamNamePrefix", search.streams().orElse(null))
                .put("filterPattern", search.condition().pattern())
                .put("from", window.from().toString())
                .put("to", window.to().toString())
                .put("coveredFrom", coveredFrom.toString())
                .put("readUntil", readUntil.toString())
                .put("events", count.lines())
                .put("eventsLeftOut", count.skipped())
                .put("pages", count.pages());
        tree.put("firstTimestamp", count.first().map(Instant::toString).orElse(null))
                .put("lastTimestamp", count.last().map(Instant::toString).orElse(null))
                .put("key", kept.key())
                .put("versionId", kept.versionId())
                .put("sha256", kept.sha256())
                .put("bytes", kept.bytes())
                .put("retainUntil", kept.retainUntil().toString())
                .put("truncated", kept.truncated().orElse(null))
                .put("copyFinishedAt", now.toString());
        return JSON.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }

    /** Empty where it cannot be read: the copy is then made once more. */
    static Optional<Earlier> read(CopyName name, byte[] bytes) {
        try {
            var tree = JSON.readTree(bytes);
            var kept = new Kept(
                    text(tree, "key"),
                    text(tree, "versionId"),
                    text(tree, "sha256"),
                    tree.path("bytes").asLong(-1),
                    Instant.parse(text(tree, "retainUntil")),
                    Optional.of(text(tree, "truncated")).filter(why -> !why.isEmpty()));
            return Optional.of(new Earlier(
                    name, Instant.parse(text(tree, "coveredFrom")), Instant.parse(text(tree, "readUntil")), kept));
        } catch (JacksonException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode tree, String name) {
        return tree.path(name).asString("");
    }
}
