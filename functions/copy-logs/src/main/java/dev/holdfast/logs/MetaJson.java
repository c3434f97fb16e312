package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The record beside each copied log ({@code .meta.json}), written and read. */
final class MetaJson {
    /** The API server's clock against ours; negative where it is behind. */
    static final String SERVER_AHEAD = "apiServerAheadSeconds";

    /** The node's clock against ours, as lines from the future show it. */
    static final String NODE_AHEAD = "nodeAheadAtLeastMillis";

    /** Why nobody can say any more whether the log's end is where the copy ends. */
    static final String NOT_CHECKED = "endNotChecked";

    /** Whether lines from before the copy's first one may have been rotated away. */
    static final String BEGIN_MISSING = "beginMissing";

    private static final String LAST_LINE_BYTES = "lastLineBytes";
    private static final String CONTINUES = "continues";

    private static final JsonMapper JSON = JsonMapper.shared();

    private MetaJson() {}

    /** The record of a copy that this run made. */
    static byte[] write(Copied copied) {
        var tree = JSON.createObjectNode();
        instance(tree, copied.instance());
        put(tree.putObject("request"), "sinceTime", copied.plan().since())
                .put("timestamps", true)
                .put("previous", copied.instance().which() == Which.PREVIOUS);
        copied.plan().continued().ifPresent(linked -> continues(tree.putObject(CONTINUES), linked));
        tree.put("cutOff", copied.cutOff().toString());
        kept(tree, copied.kept());
        put(tree, "reason", copied.ended().how().reason().map(Enum::name));
        put(tree, NOT_CHECKED, copied.ended().notChecked());
        figures(tree, copied.figures());
        tree.put(BEGIN_MISSING, copied.isMissingItsBegin())
                .put(LAST_LINE_BYTES, copied.end().lineBytes());
        tree.put("copyStartedAt", copied.startedAt().toString())
                .put("copyFinishedAt", copied.finishedAt().toString())
                .put("hashedLater", false);
        clocks(tree, copied);
        return bytes(tree);
    }

    /** The record of a log whose writer was stopped before it wrote one; what only it knew is missing. */
    static byte[] hashedLater(LogName name, Optional<Instance> instance, Kept kept, Figures figures, Instant now) {
        var tree = JSON.createObjectNode();
        instance.ifPresentOrElse(
                one -> instance(tree, one),
                () -> tree.put("container", name.container())
                        .put("instance", name.which().text()));
        kept(tree, kept);
        figures(tree, figures);
        tree.put("hashedLater", true).put("copyFinishedAt", now.toString());
        return bytes(tree);
    }

    /** Empty where it cannot be read: the log is then taken for one without a record. */
    static Optional<Earlier> read(LogName name, byte[] bytes) {
        try {
            var tree = JSON.readTree(bytes);
            return Optional.of(new Earlier(
                    name,
                    text(tree, "containerID"),
                    text(tree, "lastTimestamp").map(Instant::parse),
                    Instant.parse(text(tree, "cutOff")
                            .orElseGet(() -> tree.path("copyFinishedAt").asString(""))),
                    kept(tree),
                    continued(tree.path(CONTINUES))));
        } catch (JacksonException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * A copy of which the record says that nothing of it is missing and its end was seen. Stricter than {@link #read}: what a
     * record does not say, or says of a later reading, counts as a doubt.
     */
    static Optional<WholeCopy> whole(LogName name, byte[] bytes) {
        return read(name, bytes).filter(Earlier::isWhole).flatMap(copy -> whole(copy, JSON.readTree(bytes)));
    }

    private static Optional<WholeCopy> whole(Earlier copy, JsonNode tree) {
        var since = tree.path("request").path("sinceTime");
        if (isDoubted(tree) || since.isMissingNode()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new WholeCopy(
                    copy,
                    since.isNull() ? Optional.empty() : Optional.of(Instant.parse(since.asString(""))),
                    tree.path(LAST_LINE_BYTES).asLong(-1)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** On a node whose clock is ahead, a line may have been taken for one that was written after the copy was begun. */
    private static boolean isDoubted(JsonNode tree) {
        boolean isCutAhead =
                tree.path("endedAtCutOff").asBoolean(true) && tree.path("clock").hasNonNull(NODE_AHEAD);
        return tree.hasNonNull("reason")
                || tree.hasNonNull(NOT_CHECKED)
                || tree.path(BEGIN_MISSING).asBoolean(true)
                || tree.path("hashedLater").asBoolean(true)
                || isCutAhead;
    }

    /** What a record says of the object that it stands beside; empty where it cannot be read. */
    static Optional<Kept> kept(byte[] bytes) {
        try {
            return Optional.of(kept(JSON.readTree(bytes)));
        } catch (JacksonException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Kept kept(JsonNode tree) {
        return new Kept(
                tree.path("key").asString(""),
                tree.path("versionId").asString(""),
                tree.path("sha256").asString(""),
                tree.path("bytes").asLong(-1),
                Instant.parse(tree.path("retainUntil").asString("")),
                text(tree, "truncated"));
    }

    static byte[] bytes(ObjectNode tree) {
        return JSON.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }

    static ObjectNode put(ObjectNode tree, String name, Optional<?> value) {
        return tree.put(name, value.map(Object::toString).orElse(null));
    }

    static void kept(ObjectNode tree, Kept kept) {
        tree.put("key", kept.key())
                .put("versionId", kept.versionId())
                .put("sha256", kept.sha256())
                .put("bytes", kept.bytes())
                .put("retainUntil", kept.retainUntil().toString());
        put(tree, "truncated", kept.truncated());
    }

    /** What another case has and this is the rest of. */
    private static void continues(ObjectNode tree, Linked linked) {
        var last = linked.copies().getLast();
        tree.put("case", linked.caseId().value())
                .put("key", last.key())
                .put("versionId", last.versionId())
                .put("sha256", last.sha256())
                .put("readTo", linked.readTo().toString());
    }

    private static Optional<Earlier.Continued> continued(JsonNode tree) {
        return text(tree, "case").flatMap(other -> text(tree, "key").map(key -> new Earlier.Continued(other, key)));
    }

    private static void instance(ObjectNode tree, Instance instance) {
        tree.put("container", instance.container())
                .put("kind", instance.kind().text())
                .put("instance", instance.which().text());
        put(tree, "containerID", instance.id());
        tree.put("restartCount", instance.restarts())
                .put("image", instance.image())
                .put("imageID", instance.imageId());
        put(tree, "startedAt", instance.startedAt());
        put(tree, "finishedAt", instance.finishedAt());
    }

    private static void figures(ObjectNode tree, Figures figures) {
        put(tree, "firstTimestamp", figures.first());
        put(tree, "lastTimestamp", figures.last());
        tree.put("lines", figures.lines())
                .put("linesWithoutTime", figures.unstamped())
                .put("endedAtCutOff", figures.stop() == Figures.Stop.AT_THE_CUT_OFF);
    }

    private static void clocks(ObjectNode tree, Copied copied) {
        var clock = tree.putObject("clock");
        put(clock, "apiServerSaid", copied.opened().serverDate());
        clock.put("weSaid", copied.opened().openedAt().toString());
        clock.put(SERVER_AHEAD, copied.serverAhead().map(Duration::toSeconds).orElse(null));
        clock.put(
                NODE_AHEAD, copied.figures().nodeAhead().map(Duration::toMillis).orElse(null));
    }

    private static Optional<String> text(JsonNode tree, String name) {
        @Nullable JsonNode value = tree.get(name);
        return value != null && value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }
}
