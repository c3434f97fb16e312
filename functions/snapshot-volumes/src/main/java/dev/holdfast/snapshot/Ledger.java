package dev.holdfast.snapshot;

import dev.holdfast.evidence.Claiming;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Keeping;
import dev.holdfast.evidence.Stored;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.InstanceId;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.VolumeId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;

/** Who claimed to snapshot an instance, and what came of it: the memory that all invocations share. */
final class Ledger {
    private static final String SUFFIX = ".json";
    private static final int MAX_BYTES = 1024 * 1024;

    private final EvidenceStore store;

    Ledger(EvidenceStore store) {
        this.store = store;
    }

    /**
     * A claim, and what came of it if that is known.
     *
     * @param reliedOnBy other cases that link to it
     */
    record Entry(Claim claim, Optional<Taken> taken, List<CaseId> reliedOnBy) {
        Entry {
            reliedOnBy = List.copyOf(reliedOnBy);
        }

        boolean isOpen() {
            return taken.isEmpty();
        }
    }

    /**
     * The claims on an instance as they were at one moment.
     *
     * @param entries newest first
     * @param next the number of a claim that is decided on by these entries: when somebody else has claimed since, it is taken
     */
    record Page(List<Entry> entries, int next) {
        Page {
            entries = List.copyOf(entries);
        }
    }

    /** The claims on an instance since a time. */
    Page page(InstanceId instance, Instant since) throws EvidenceException {
        var names = names(instance);
        var numbers = names.stream()
                .flatMap(name -> number(name).stream().boxed())
                .sorted(Comparator.reverseOrder())
                .toList();
        return new Page(entries(instance, numbers, names, since), numbers.isEmpty() ? 1 : numbers.getFirst() + 1);
    }

    /** The claims on an instance since a time, newest first. */
    List<Entry> entries(InstanceId instance, Instant since) throws EvidenceException {
        return page(instance, since).entries();
    }

    private List<Entry> entries(InstanceId instance, List<Integer> numbers, List<String> names, Instant since)
            throws EvidenceException {
        var entries = new ArrayList<Entry>();
        for (int n : numbers) {
            var claim = claim(instance, n);
            if (claim.isPresent()) {
                if (claim.get().claimedAt().isBefore(since)) {
                    break;
                }
                entries.add(new Entry(claim.get(), taken(claim.get()), reliedOnBy(n, names)));
            }
        }
        return entries;
    }

    /** Whether the claim is ours. False when somebody else took the number. */
    boolean claim(Claim claim) throws EvidenceException {
        var claiming = store.claim(CaseKeys.claim(claim.instance(), claim.n()), LedgerJson.write(claim));
        return switch (claiming) {
            case Claiming.Won _ -> true;
            case Claiming.Lost _ -> false;
        };
    }

    /** Records what came of a claim. */
    Kept record(Taken taken) throws EvidenceException {
        return keep(taken).kept();
    }

    /** The same, saying whether something else was recorded for the claim before. */
    Keeping keep(Taken taken) throws EvidenceException {
        String key = cases(taken.caseId()).taken(taken.instance(), taken.n());
        return store.keep(key, LedgerJson.write(taken), "application/json");
    }

    /** Records that a case relies on what was taken for another one, in its own evidence and where that one's end is looked for. */
    Kept link(Taken taken) throws EvidenceException {
        var kept = record(taken);
        store.claim(cases(taken.caseId()).relies(taken.instance(), taken.n()), LedgerJson.write(taken));
        return kept;
    }

    /** What a case that relies on an entry has recorded of it. */
    Optional<Taken> linked(Entry entry, CaseId caseId) throws EvidenceException {
        return taken(caseId, entry.claim().instance(), entry.claim().n());
    }

    /** The volumes for which a case relies on others, by what it has recorded of these entries. */
    Set<VolumeId> relied(CaseId caseId, List<Entry> entries) throws EvidenceException {
        var volumes = new HashSet<VolumeId>();
        for (Entry entry : entries) {
            if (entry.reliedOnBy().contains(caseId)) {
                linked(entry, caseId).ifPresent(link -> link.snapshots().forEach(one -> volumes.add(one.volume())));
            }
        }
        return volumes;
    }

    /** Instances on which there ever was a claim. */
    List<InstanceId> instances() throws EvidenceException {
        return store.list("claims/").stream()
                .map(key -> key.split("/", -1)[1])
                .filter(InstanceId::matches)
                .distinct()
                .map(InstanceId::new)
                .toList();
    }

    private List<String> names(InstanceId instance) throws EvidenceException {
        String prefix = CaseKeys.claimsPrefix(instance);
        return store.list(prefix).stream()
                .map(key -> key.substring(prefix.length()))
                .toList();
    }

    private static List<CaseId> reliedOnBy(int n, List<String> names) {
        String prefix = n + "/";
        return names.stream()
                .filter(name -> name.startsWith(prefix) && name.endsWith(SUFFIX))
                .map(name -> name.substring(prefix.length(), name.length() - SUFFIX.length()))
                .flatMap(name -> CaseId.read(name).stream())
                .toList();
    }

    private static OptionalInt number(String name) {
        return name.matches("[1-9][0-9]{0,8}\\.json")
                ? OptionalInt.of(Integer.parseInt(name.substring(0, name.length() - SUFFIX.length())))
                : OptionalInt.empty();
    }

    private Optional<Claim> claim(InstanceId instance, int n) throws EvidenceException {
        var stored = store.read(CaseKeys.claim(instance, n), MAX_BYTES);
        return stored.isEmpty() ? Optional.empty() : Optional.of(parse(stored.get(), LedgerJson::claim));
    }

    private Optional<Taken> taken(Claim claim) throws EvidenceException {
        return taken(claim.caseId(), claim.instance(), claim.n());
    }

    private Optional<Taken> taken(CaseId caseId, InstanceId instance, int n) throws EvidenceException {
        String key = cases(caseId).taken(instance, n);
        var stored = store.read(key, MAX_BYTES);
        return stored.isEmpty() ? Optional.empty() : Optional.of(parse(stored.get(), LedgerJson::taken));
    }

    private static <T> T parse(Stored stored, Function<byte[], T> parser) throws EvidenceException {
        try {
            return parser.apply(stored.bytes());
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new EvidenceException(Reason.REJECTED, "a record of the ledger cannot be read", e);
        }
    }

    private static CaseKeys cases(CaseId caseId) {
        return new CaseKeys(CaseKeys.Area.CASES, caseId);
    }
}
