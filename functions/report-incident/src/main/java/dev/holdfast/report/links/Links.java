package dev.holdfast.report.links;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.LockRule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which cases are about the same pod, node, instance or cluster: each case leaves its id by the day under a digest of every name that
 * it is about, and looks who else did, on that day and the ones before and after. Create-once; may be repeated. Rehearsals link to
 * rehearsals only.
 */
public final class Links {
    private static final int MOST_NAMES = 40;
    private static final int MOST_CASES = 50;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final EvidenceStore store;

    public Links(EvidenceStore store) {
        this.store = store;
    }

    /**
     * Another case.
     *
     * @param shared names that both are about, sorted
     */
    public record Link(CaseId caseId, List<String> shared) {
        public Link {
            shared = List.copyOf(shared);
        }
    }

    /**
     * Leaves the case's id under each of the names, and says which other cases are about them: the ones with the most names in common
     * first.
     *
     * @param names such as {@code pod/shop/cart-1}; the first 40 count
     * @param day of what happened
     */
    public List<Link> join(CaseKeys keys, List<String> names, Instant day) throws EvidenceException {
        var date = day.atOffset(ZoneOffset.UTC).toLocalDate();
        var counted = names.stream().distinct().limit(MOST_NAMES).toList();
        var place = keys.area() == Area.DRILLS ? store.lockedFor(LockRule.REHEARSAL) : store;
        for (String name : counted) {
            place.claim(keys.link(date, name), json(keys));
        }
        return others(keys, counted, date);
    }

    private List<Link> others(CaseKeys keys, List<String> names, LocalDate date) throws EvidenceException {
        var shared = new TreeMap<String, TreeSet<String>>();
        for (String name : names) {
            for (LocalDate near : List.of(date.minusDays(1), date, date.plusDays(1))) {
                String prefix = keys.linksPrefix(near, name);
                for (String key : store.list(prefix)) {
                    shared.computeIfAbsent(key.substring(prefix.length()), _ -> new TreeSet<>())
                            .add(name);
                }
            }
        }
        var links = new ArrayList<Link>();
        shared.forEach((file, common) -> CaseId.read(file.replaceFirst("\\.json$", ""))
                .filter(other -> !other.equals(keys.caseId()))
                .ifPresent(other -> links.add(new Link(other, List.copyOf(common)))));
        links.sort((a, b) -> Integer.compare(b.shared().size(), a.shared().size()));
        return links.stream().limit(MOST_CASES).toList();
    }

    /** The same whenever it is written, so that writing it again is writing it once. */
    private static byte[] json(CaseKeys keys) {
        var json = MAPPER.createObjectNode();
        json.put("case", keys.caseId().value());
        json.put("prefix", keys.prefix());
        return MAPPER.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
    }
}
