package dev.holdfast.report.notify;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What people put on record about a case: that they have seen it, when a moment was, that it is over. Evidence like all other:
 * created once, locked. The same words again are the same record; nothing is ever changed, a later record counts.
 */
public final class PeopleRecords {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_REASON = 2000;
    private static final int MAX_BYTES = 64 * 1024;
    private static final int TRIES = 20;
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);
    private static final Duration SAME_REQUEST = Duration.ofMinutes(15);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final EvidenceStore store;
    private final Clock clock;

    public PeopleRecords(EvidenceStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** What became of a request, and where it lies. */
    public record Written(Outcome outcome, Optional<Kept> kept) {}

    /** Where the case lies: a real one before a rehearsal. Empty where nothing of it does. */
    public Optional<CaseKeys> find(CaseId caseId) throws EvidenceException {
        for (Area area : Area.values()) {
            var keys = new CaseKeys(area, caseId);
            if (!store.list(keys.prefix() + "events/").isEmpty()
                    || !store.list(keys.prefix() + "actions/").isEmpty()) {
                return Optional.of(keys);
            }
        }
        return Optional.empty();
    }

    /** Somebody has seen it. From then on nobody else is woken. */
    public Written acknowledge(CaseKeys keys, String by) {
        if (by.isBlank() || by.length() > LONGEST_NAME) {
            return refused(keys, "by: expected a name of 1 to " + LONGEST_NAME + " characters");
        }
        return recorded(keys, () -> {
            var known = latest(
                    keys,
                    "-acknowledged.json",
                    json -> json.path("by").asString("").equals(by));
            boolean counts = known.isPresent() && (!isClosed(keys) || isYoung(known.get()));
            return counts
                    ? already(keys)
                    : write(keys, "acknowledged", now -> record().put("by", by).put("at", now.toString()));
        });
    }

    /**
     * When a moment was that a reporting clock counts from.
     *
     * @param moments those that the playbook knows
     */
    public Written setTime(CaseKeys keys, String moment, Instant at, SortedMap<String, String> moments) {
        if (!moments.containsKey(moment)) {
            return refused(
                    keys,
                    "moment: expected one of " + String.join(", ", moments.keySet()) + ", got "
                            + Untrusted.show(moment));
        }
        if (at.isAfter(clock.instant().plus(CLOCKS_DIFFER))) {
            return refused(keys, "at: expected a time that is past, got " + at);
        }
        return recorded(keys, () -> {
            var known = latest(keys, "-" + CaseKeys.safe("time-" + moment) + ".json", _ -> true);
            boolean same = known.filter(json -> json.path("at").asString("").equals(at.toString()))
                    .isPresent();
            return same
                    ? already(keys)
                    : write(
                            keys,
                            "time-" + moment,
                            now -> record().put("moment", moment)
                                    .put("at", at.toString())
                                    .put("setAt", now.toString()));
        });
    }

    /** The case is over: {@code closed.json} by the first closing, which the quarantine goes by; later ones stand beside it. */
    public Written close(CaseKeys keys, String reason) {
        if (reason.isBlank() || reason.length() > LONGEST_REASON) {
            return refused(keys, "reason: expected 1 to " + LONGEST_REASON + " characters");
        }
        return recorded(keys, () -> {
            var now = clock.instant();
            var first = place(keys).claim(keys.closed(), closing(now, reason));
            return switch (first) {
                case Claiming.Won won -> done(keys, won.kept());
                case Claiming.Lost lost -> again(keys, reason, lost.theirs().bytes());
            };
        });
    }

    private Written again(CaseKeys keys, String reason, byte[] first) throws EvidenceException {
        var last = latest(keys, "-closed.json", _ -> true).or(() -> json(first));
        boolean same = last.filter(json -> json.path("reason").asString("").equals(reason))
                .filter(this::isYoung)
                .isPresent();
        return same
                ? already(keys)
                : write(
                        keys,
                        "closed",
                        now -> record().put("at", now.toString()).put("reason", reason));
    }

    /** Whether it was ever: what was acknowledged before may have to be acknowledged again when it is opened again. */
    private boolean isClosed(CaseKeys keys) throws EvidenceException {
        return store.list(keys.closed()).contains(keys.closed());
    }

    private boolean isYoung(JsonNode record) {
        return at(record)
                .filter(at -> at.plus(SAME_REQUEST).isAfter(clock.instant()))
                .isPresent();
    }

    private static byte[] closing(Instant now, String reason) {
        return bytes(record().put("at", now.toString()).put("reason", reason));
    }

    /** The last of the records with this ending that fit; keys begin with their time. */
    private Optional<JsonNode> latest(CaseKeys keys, String ending, Predicate<JsonNode> fits) throws EvidenceException {
        Optional<JsonNode> latest = Optional.empty();
        for (String key : store.list(keys.peoplePrefix())) {
            if (key.endsWith(ending)) {
                var stored = store.read(key, MAX_BYTES);
                var found = stored.flatMap(one -> json(one.bytes())).filter(fits);
                latest = found.isPresent() ? found : latest;
            }
        }
        return latest;
    }

    private interface Content {
        ObjectNode at(Instant now);
    }

    /** Two people in one millisecond are two records. */
    private Written write(CaseKeys keys, String what, Content content) throws EvidenceException {
        var now = clock.instant();
        for (int n = 0; n < TRIES; n++) {
            var at = now.plusMillis(n);
            if (place(keys).claim(keys.people(at, what), bytes(content.at(at))) instanceof Claiming.Won won) {
                return done(keys, won.kept());
            }
        }
        throw new EvidenceException(Reason.CONFLICT, "other people put something on record all the time");
    }

    private interface Work {
        Written run() throws EvidenceException;
    }

    private static Written recorded(CaseKeys keys, Work work) {
        try {
            return work.run();
        } catch (EvidenceException e) {
            return written(keys, new Ending.Failed(e.reason(), String.valueOf(e.getMessage())), Optional.empty());
        }
    }

    private EvidenceStore place(CaseKeys keys) {
        return keys.area() == Area.DRILLS ? store.lockedFor(LockRule.REHEARSAL) : store;
    }

    private static Written done(CaseKeys keys, Kept kept) {
        return written(keys, new Ending.Done(), Optional.of(kept));
    }

    private static Written already(CaseKeys keys) {
        return written(keys, new Ending.AlreadyDone(), Optional.empty());
    }

    private static Written refused(CaseKeys keys, String text) {
        return written(keys, new Ending.Failed(Reason.BAD_INPUT, text), Optional.empty());
    }

    private static Written written(CaseKeys keys, Ending ending, Optional<Kept> kept) {
        return new Written(new Outcome("case/" + keys.caseId(), Action.RECORD, ending, Map.of()), kept);
    }

    /** What is no record of ours says nothing. */
    private static Optional<JsonNode> json(byte[] bytes) {
        try {
            return Optional.of(MAPPER.readTree(bytes));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> at(JsonNode json) {
        try {
            return Optional.of(Instant.parse(json.path("at").asString("")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static ObjectNode record() {
        return MAPPER.createObjectNode();
    }

    private static byte[] bytes(ObjectNode json) {
        return MAPPER.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    }
}
