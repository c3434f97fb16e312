package dev.holdfast.quarantine;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.InvalidName;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The index of holds under {@code holds/}, across cases: one listing tells which cases hold something. A hold has three
 * create-once objects at most: begun, releasing, ended. The first writer of each wins, so every run sees the same hold.
 */
final class Holds {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int TRIES = 20;
    private static final Pattern NAME =
            Pattern.compile("(?<case>[a-z0-9-]+)/(?<n>[0-9]{1,4})\\.(?<mark>begun|releasing|ended)\\.json");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final EvidenceStore store;
    private final Clock clock;

    Holds(EvidenceStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** How far a hold has come. */
    enum Stage {
        HELD,
        /** Somebody asked for the release, and it is not over. */
        RELEASING,
        ENDED
    }

    /** A hold and how far it has come. */
    record Entry(Hold hold, Stage stage) {}

    /** @param kept what was written; empty when the hold was there */
    record Begun(Hold hold, Optional<Kept> kept) {}

    /** The holds of a case, the first one first. */
    List<Entry> of(CaseId caseId) throws EvidenceException {
        return read(keys(caseId).holdPrefix(), EnumSet.allOf(Stage.class));
    }

    /** Everything that is held now, across cases. Holds that have ended cost nothing but their lines in the listing. */
    List<Entry> open() throws EvidenceException {
        return read(CaseKeys.holdsPrefix(), EnumSet.complementOf(EnumSet.of(Stage.ENDED)));
    }

    /** The hold of the case on the cluster that is open, begun now if there is none. Safe to repeat. */
    Begun begin(CaseId caseId, ClusterName cluster) throws EvidenceException {
        for (int tries = 0; tries < TRIES; tries++) {
            var entries = of(caseId);
            var open = entries.stream()
                    .filter(entry -> entry.stage() == Stage.HELD)
                    .map(Entry::hold)
                    .filter(hold -> hold.cluster().equals(cluster))
                    .findFirst();
            if (open.isPresent()) {
                return new Begun(open.get(), Optional.empty());
            }
            int last =
                    entries.stream().mapToInt(entry -> entry.hold().n()).max().orElse(0);
            var hold = new Hold(caseId, last + 1, cluster, clock.instant());
            if (store.claim(hold.keys().holdBegun(hold.n()), json(hold)) instanceof Claiming.Won won) {
                return new Begun(hold, Optional.of(won.kept()));
            }
        }
        throw new EvidenceException(Reason.CONFLICT, "others begin holds of case " + caseId + " all the time");
    }

    /** From now on nothing of the hold is asserted, and events without later activity are no news. */
    void releasing(Hold hold, String reason) throws EvidenceException {
        store.claim(hold.keys().holdReleasing(hold.n()), at(hold, reason));
    }

    /** Nothing of the hold is left. */
    void ended(Hold hold, String reason) throws EvidenceException {
        store.claim(hold.keys().holdEnded(hold.n()), at(hold, reason));
    }

    /** Whether somebody has asked for the release of the hold, or it is over; one listing. */
    boolean isReleased(Hold hold) throws EvidenceException {
        var marks = store.list(hold.keys().holdPrefix());
        return marks.contains(hold.keys().holdReleasing(hold.n()))
                || marks.contains(hold.keys().holdEnded(hold.n()));
    }

    /** When the latest release of these holds was asked for. */
    Optional<Instant> releaseAsked(List<Entry> entries) throws EvidenceException {
        var latest = Optional.<Instant>empty();
        for (Entry entry : entries) {
            if (entry.stage() != Stage.HELD) {
                var at = time(entry.hold().keys().holdReleasing(entry.hold().n()));
                latest = latest.isEmpty() || at.filter(latest.get()::isBefore).isPresent() ? at : latest;
            }
        }
        return latest;
    }

    /** When a person closed the case. */
    Optional<Instant> closed(CaseId caseId) throws EvidenceException {
        return time(keys(caseId).closed());
    }

    private List<Entry> read(String prefix, Set<Stage> wanted) throws EvidenceException {
        var stages = new TreeMap<String, Stage>();
        for (String key : store.list(prefix)) {
            var name = NAME.matcher(key.substring(CaseKeys.holdsPrefix().length()));
            if (name.matches()) {
                String hold = name.group("case") + "/" + name.group("n");
                stages.merge(hold, stage(name.group("mark")), (a, b) -> a.compareTo(b) > 0 ? a : b);
            }
        }
        var entries = new ArrayList<Entry>();
        for (var one : stages.entrySet()) {
            if (wanted.contains(one.getValue())) {
                hold(one.getKey()).ifPresent(hold -> entries.add(new Entry(hold, one.getValue())));
            }
        }
        entries.sort((a, b) -> Integer.compare(a.hold().n(), b.hold().n()));
        return entries;
    }

    private static Stage stage(String mark) {
        return switch (mark) {
            case "releasing" -> Stage.RELEASING;
            case "ended" -> Stage.ENDED;
            default -> Stage.HELD;
        };
    }

    /** Nobody but Holdfast writes here; what cannot be read all the same is no hold. */
    private Optional<Hold> hold(String name) throws EvidenceException {
        var begun = tree(CaseKeys.holdsPrefix() + name + ".begun.json");
        int dot = name.indexOf('/');
        try {
            return begun.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Hold(
                            new CaseId(name.substring(0, dot)),
                            Integer.parseInt(name.substring(dot + 1)),
                            new ClusterName(begun.get().path("cluster").asString("")),
                            Instant.parse(begun.get().path("begunAt").asString(""))));
        } catch (InvalidName | DateTimeException e) {
            throw new EvidenceException(Reason.CONFLICTING_EVIDENCE, "the index of holds cannot be read at " + name, e);
        }
    }

    private Optional<Instant> time(String key) throws EvidenceException {
        var tree = tree(key);
        try {
            return tree.map(found -> Instant.parse(found.path("at").asString("")));
        } catch (DateTimeException e) {
            throw new EvidenceException(Reason.CONFLICTING_EVIDENCE, key + " has no time", e);
        }
    }

    private Optional<JsonNode> tree(String key) throws EvidenceException {
        var stored = store.read(key, MAX_BYTES);
        try {
            return stored.map(found -> MAPPER.readTree(found.bytes()));
        } catch (JacksonException e) {
            throw new EvidenceException(Reason.CONFLICTING_EVIDENCE, key + " is no JSON", e);
        }
    }

    private static byte[] json(Hold hold) {
        return bytes(Map.of(
                "case", hold.caseId().value(),
                "n", String.valueOf(hold.n()),
                "cluster", hold.cluster().value(),
                "begunAt", hold.begunAt().toString()));
    }

    private byte[] at(Hold hold, String reason) {
        return bytes(Map.of(
                "case", hold.caseId().value(),
                "n", String.valueOf(hold.n()),
                "at", clock.instant().toString(),
                "reason", reason));
    }

    private static byte[] bytes(Map<String, String> fields) {
        var tree = JsonNodeFactory.instance.objectNode();
        new TreeMap<>(fields).forEach(tree::put);
        return MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
    }

    private static CaseKeys keys(CaseId caseId) {
        return new CaseKeys(CaseKeys.Area.CASES, caseId);
    }
}
