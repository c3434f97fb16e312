package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.SnapshotId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the sealed records of a case say of its snapshots. */
final class SnapshotRecords {
    private static final int RECORD_BYTES = 4 << 20;
    private static final Pattern RULE = Pattern.compile("(governance|compliance)/(\\d{1,5})d");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Map<SnapshotId, Recorded> all = new TreeMap<>();
    private final List<String> unreadable = new ArrayList<>();

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

    /** What each record says of its snapshots. */
    Map<SnapshotId, Recorded> all() {
        return all;
    }

    /** Keys of records that should name snapshots and cannot be read. */
    List<String> unreadable() {
        return List.copyOf(unreadable);
    }

    static SnapshotRecords read(EvidenceStore store, Manifest manifest) throws EvidenceException {
        var records = new SnapshotRecords();
        for (SealedObject object : manifest.objects()) {
            boolean taken = object.key().endsWith(".taken.json");
            boolean completed = object.key().endsWith(".completed.json");
            if (object.key().startsWith("snapshots/") && (taken || completed)) {
                var tree = tree(store, manifest, object);
                tree.ifPresentOrElse(
                        taken ? records::taken : records::completed, () -> records.unreadable.add(object.key()));
            }
        }
        return records;
    }

    private static Optional<JsonNode> tree(EvidenceStore store, Manifest manifest, SealedObject object)
            throws EvidenceException {
        if (object.bytes() > RECORD_BYTES) {
            return Optional.empty();
        }
        return store.read(manifest.prefix() + object.key(), object.versionId(), RECORD_BYTES)
                .flatMap(there -> json(there.bytes()))
                .filter(JsonNode::isObject);
    }

    private void taken(JsonNode tree) {
        var rule = rule(text(tree, "lock"));
        tree.path("snapshots")
                .values()
                .forEach(one -> id(one).ifPresent(id -> all.merge(
                        id,
                        new Recorded(text(one, "volumeId"), Optional.empty(), rule),
                        (there, now) -> new Recorded(now.volume(), there.end(), firmest(there.lock(), now.lock())))));
    }

    private void completed(JsonNode tree) {
        id(tree).ifPresent(id -> all.merge(
                id,
                new Recorded(text(tree, "volumeId"), Optional.of(text(tree, "state")), Optional.empty()),
                (there, now) -> new Recorded(there.volume(), now.end(), there.lock())));
    }

    /** No later record can make a lock weaker. */
    private static Optional<Rule> firmest(Optional<Rule> one, Optional<Rule> other) {
        return Stream.concat(one.stream(), other.stream())
                .max(Comparator.comparing(Rule::mode, SnapshotRecords::byFirmness)
                        .thenComparingInt(Rule::days));
    }

    private static int byFirmness(LockRule.Mode one, LockRule.Mode other) {
        return Integer.compare(one == LockRule.Mode.COMPLIANCE ? 1 : 0, other == LockRule.Mode.COMPLIANCE ? 1 : 0);
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
