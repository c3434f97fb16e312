package dev.holdfast.report;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Digests;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Untrusted;
import dev.holdfast.incident.event.Event;
import dev.holdfast.incident.event.Landing;
import dev.holdfast.report.CaseReport.Did;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sorts what has landed by cases. An invocation that Lambda has given up left no record: what is known of it becomes evidence here.
 * Looks every five minutes that found everything held are sealed once an hour, for each would make a report that says nothing new.
 */
final class Arrivals {
    private static final Duration QUIET_FOR = Duration.ofHours(1);
    private static final int RECORD_BYTES = 8 * 1024 * 1024;
    private static final Set<String> NOTHING_DONE = Set.of("ALREADY_DONE", "SKIPPED");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final EvidenceStore store;
    private final String bucket;
    private final Clock clock;

    Arrivals(EvidenceStore store, String bucket, Clock clock) {
        this.store = store;
        this.bucket = bucket;
        this.clock = clock;
    }

    /** A case in which something has landed, and what was put on record of it here. */
    record Arrived(CaseKeys keys, Did did, List<String> attention) {}

    /** The cases to report, and what to say where there is none. */
    record Sorted(List<Arrived> cases, Reason reason, String text) {}

    Sorted sort(Event.Landed landed) {
        var written = new LinkedHashMap<CaseKeys, List<Landing.Written>>();
        var given = new LinkedHashMap<CaseKeys, List<Landing.GivenUp>>();
        var ignored = new ArrayList<String>();
        for (Landing landing : landed.landings()) {
            switch (landing) {
                case Landing.Written one
                when one.bucket().equals(bucket) && one.by() != Function.REPORT_INCIDENT ->
                    written.computeIfAbsent(one.keys(), _ -> new ArrayList<>()).add(one);
                case Landing.Written one ->
                    ignored.add("a record of " + one.by().text() + " that makes no report here");
                case Landing.GivenUp one
                when one.keys().isPresent() ->
                    given.computeIfAbsent(one.keys().get(), _ -> new ArrayList<>())
                            .add(one);
                case Landing.GivenUp one -> ignored.add(text(one) + ", and its event names no case");
                case Landing.Other other -> ignored.add(other.text());
            }
        }
        var cases = new LinkedHashMap<CaseKeys, Arrived>();
        given.forEach((keys, all) -> cases.put(keys, arrived(keys, all)));
        written.forEach((keys, all) -> {
            if (!cases.containsKey(keys) && !isQuiet(keys, all)) {
                cases.put(keys, new Arrived(keys, new Did(List.of(), List.of()), List.of()));
            }
        });
        return new Sorted(List.copyOf(cases.values()), Reason.NOTHING_NEW, why(written, ignored));
    }

    private static String why(Map<CaseKeys, List<Landing.Written>> written, List<String> ignored) {
        return written.isEmpty()
                ? String.join("; ", ignored)
                : "everything was found held, as in the report of less than an hour ago";
    }

    private Arrived arrived(CaseKeys keys, List<Landing.GivenUp> all) {
        var did = new Did(List.of(), List.of());
        var attention = new ArrayList<String>();
        for (Landing.GivenUp one : all) {
            attention.add(text(one));
            did = did.and(record(keys, one));
        }
        return new Arrived(keys, did, attention);
    }

    private static String text(Landing.GivenUp one) {
        return "Lambda gave up an invocation of " + Untrusted.show(one.functionName()) + " ("
                + Untrusted.show(one.condition()) + ")";
    }

    private Did record(CaseKeys keys, Landing.GivenUp one) {
        var tree = MAPPER.createObjectNode();
        tree.put("message", one.messageId().orElse(""));
        tree.put("function", one.functionName());
        tree.put("condition", one.condition());
        byte[] json = MAPPER.writeValueAsString(tree).getBytes(StandardCharsets.UTF_8);
        String target = "case/" + keys.caseId();
        try {
            var place = keys.area() == CaseKeys.Area.DRILLS ? store.lockedFor(LockRule.REHEARSAL) : store;
            var kept = place.keep(keys.givenUp(Digests.hex(json)), json, "application/json")
                    .kept();
            return new Did(List.of(new Outcome(target, Action.RECORD, new Ending.Done(), Map.of())), List.of(kept));
        } catch (EvidenceException e) {
            var ending = new Ending.Failed(e.reason(), text(one) + ", which could not be kept: " + e.getMessage());
            return new Did(List.of(new Outcome(target, Action.RECORD, ending, Map.of())), List.of());
        }
    }

    /** Whether these are nothing but looks that changed nothing, and a signed report is young. In doubt a report is made. */
    private boolean isQuiet(CaseKeys keys, List<Landing.Written> all) {
        try {
            for (Landing.Written one : all) {
                if (one.by() != Function.QUARANTINE_WORKLOAD || !isQuiet(one.key())) {
                    return false;
                }
            }
            var since = clock.instant().minus(QUIET_FOR);
            return store.versions(keys.prefix() + "report/").stream()
                    .anyMatch(version -> version.key().endsWith("/SEAL.sig")
                            && version.writtenAt().isAfter(since));
        } catch (EvidenceException e) {
            return false;
        }
    }

    private boolean isQuiet(String key) throws EvidenceException {
        var stored = store.read(key, RECORD_BYTES);
        if (stored.isEmpty()) {
            return false;
        }
        try {
            var record = MAPPER.readTree(stored.get().bytes());
            return record.path("attention").isEmpty()
                    && !record.path("outcomes").isEmpty()
                    && record.path("outcomes").values().stream().allMatch(Arrivals::changedNothing);
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean changedNothing(JsonNode outcome) {
        return NOTHING_DONE.contains(outcome.path("status").asString(""));
    }
}
