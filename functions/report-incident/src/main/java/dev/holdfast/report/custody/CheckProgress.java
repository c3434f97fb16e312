package dev.holdfast.report.custody;

import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.Reason;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How far a check came, as it lies under {@code verify/}.
 *
 * @param objects how many the manifest names
 * @param reached also holds what was found wrong by reading; what the listing says is found anew each time
 */
record CheckProgress(
        CaseId caseId,
        int version,
        String sealSha256,
        int objects,
        Stage stage,
        Instant savedAt,
        Rereading.Reached reached) {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** Whether there is anything left. */
    enum Stage {
        UNFINISHED,
        FINISHED
    }

    byte[] json() {
        var tree = MAPPER.createObjectNode();
        tree.put("case", caseId.value())
                .put("function", "verify-case")
                .put("version", version)
                .put("sealSha256", sealSha256)
                .put("objects", objects)
                .put("stage", stage.name())
                .put("savedAt", savedAt.toString())
                .put("reached", reached.reached())
                .put("bytes", reached.bytes());
        var flaws = tree.putArray("flaws");
        reached.flaws()
                .forEach(flaw -> flaws.addObject()
                        .put("key", flaw.key())
                        .put("reason", flaw.reason().name())
                        .put("text", flaw.text()));
        return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }

    /** Empty where it is none. */
    static Optional<CheckProgress> read(byte[] json) {
        try {
            var tree = MAPPER.readTree(json);
            var flaws = new ArrayList<Flaw>();
            tree.path("flaws")
                    .values()
                    .forEach(flaw -> flaws.add(
                            new Flaw(text(flaw, "key"), Reason.valueOf(text(flaw, "reason")), text(flaw, "text"))));
            return Optional.of(new CheckProgress(
                    new CaseId(text(tree, "case")),
                    tree.required("version").asInt(),
                    text(tree, "sealSha256"),
                    tree.required("objects").asInt(),
                    Stage.valueOf(text(tree, "stage")),
                    Instant.parse(text(tree, "savedAt")),
                    new Rereading.Reached(
                            tree.required("reached").asInt(),
                            tree.required("bytes").asLong(),
                            List.copyOf(flaws))));
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode tree, String name) {
        return tree.required(name).asString();
    }
}
