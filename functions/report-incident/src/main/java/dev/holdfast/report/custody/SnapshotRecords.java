package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.SnapshotId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the sealed records of a case say of its snapshots. */
final class SnapshotRecords {
    private static final int RECORD_BYTES = 4 << 20;
    private static final Pattern RULE = Pattern.compile("(governance|compliance)/(\\d{1,5})d");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<SnapshotId, Recorded> all = new TreeMap<>();

    private SnapshotRecords() {}

    /**
     * One snapshot.
     *
     * @param end its recorded state at the end; empty where none was recorded
     * @param lock what it was to be locked by; empty where the record does not say
     */
    record Recorded(String volume, Optional<String> end, Optional<Rule> lock) {
        boolean hasCompleted() {
            return end.filter("COMPLETED"::equals).isPresent();
        }
    }

    /** A lock as it was wanted. */
    record Rule(LockRule.Mode mode, int days, String text) {}

    static Map<SnapshotId, Recorded> read(EvidenceStore store, Manifest manifest) throws EvidenceException {
        var records = new SnapshotRecords();
        for (SealedObject object : manifest.objects()) {
            boolean taken = object.key().endsWith(".taken.json");
            boolean completed = object.key().endsWith(".completed.json");
            if (object.key().startsWith("snapshots/") && (taken || completed) && object.bytes() <= RECORD_BYTES) {
                var stored = store.read(manifest.prefix() + object.key(), object.versionId(), RECORD_BYTES);
                var tree = stored.flatMap(there -> json(there.bytes()));
                tree.ifPresent(taken ? records::taken : records::completed);
            }
        }
        return records.all;
    }

    private void taken(JsonNode tree) {
        var rule = rule(text(tree, "lock"));
        tree.path("snapshots")
                .values()
                .forEach(one -> id(one).ifPresent(id -> all.merge(
                        id,
                        new Recorded(text(one, "volumeId"), Optional.empty(), rule),
                        (there, now) -> new Recorded(now.volume(), there.end(), now.lock()))));
    }

    private void completed(JsonNode tree) {
        id(tree).ifPresent(id -> all.merge(
                id,
                new Recorded(text(tree, "volumeId"), Optional.of(text(tree, "state")), Optional.empty()),
                (there, now) -> new Recorded(there.volume(), now.end(), there.lock())));
    }

    private static Optional<Rule> rule(String text) {
        var found = RULE.matcher(text);
        return found.matches()
                ? Optional.of(new Rule(
                        found.group(1).equals("compliance") ? LockRule.Mode.COMPLIANCE : LockRule.Mode.GOVERNANCE,
                        Integer.parseInt(found.group(2)),
                        text))
                : Optional.empty();
    }

    private static Optional<SnapshotId> id(JsonNode tree) {
        String id = text(tree, "snapshotId");
        return SnapshotId.matches(id) ? Optional.of(new SnapshotId(id)) : Optional.empty();
    }

    private static Optional<JsonNode> json(byte[] bytes) {
        try {
            return Optional.of(MAPPER.readTree(bytes));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonNode tree, String name) {
        return tree.path(name).asString("");
    }
}
