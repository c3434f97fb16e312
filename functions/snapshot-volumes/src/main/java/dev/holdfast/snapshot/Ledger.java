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
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;

/** Who claimed to snapshot an instance, and what came of it: the memory that all invocations share. */
final class Ledger {
    private static final int MAX_BYTES = 1024 * 1024;

    private final EvidenceStore store;

    Ledger(EvidenceStore store) {
        this.store = store;
    }

    /** A claim, and what came of it if that is known. */
    record Entry(Claim claim, Optional<Taken> taken) {
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
        var numbers = numbers(instance);
        return new Page(entries(instance, numbers, since), numbers.isEmpty() ? 1 : numbers.getFirst() + 1);
    }

    /** The claims on an instance since a time, newest first. */
    List<Entry> entries(InstanceId instance, Instant since) throws EvidenceException {
        return page(instance, since).entries();
    }

    private List<Entry> entries(InstanceId instance, List<Integer> numbers, Instant since) throws EvidenceException {
        var entries = new ArrayList<Entry>();
        for (int n : numbers) {
            var claim = claim(instance, n);
            if (claim.isPresent()) {
                if (claim.get().claimedAt().isBefore(since)) {
                    break;
                }
                entries.add(new Entry(claim.get(), taken(claim.get())));
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

    /** Instances on which there ever was a claim. */
    List<InstanceId> instances() throws EvidenceException {
        return store.list("claims/").stream()
                .map(key -> key.split("/", -1)[1])
                .filter(InstanceId::matches)
                .distinct()
                .map(InstanceId::new)
                .toList();
    }

    private List<Integer> numbers(InstanceId instance) throws EvidenceException {
        String prefix = CaseKeys.claimsPrefix(instance);
        return store.list(prefix).stream()
                .map(key -> number(key.substring(prefix.length())))
                .flatMap(number -> number.isPresent() ? Stream.of(number.getAsInt()) : Stream.empty())
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private static OptionalInt number(String name) {
        return name.matches("[1-9][0-9]{0,8}\\.json")
                ? OptionalInt.of(Integer.parseInt(name.substring(0, name.length() - ".json".length())))
                : OptionalInt.empty();
    }

    private Optional<Claim> claim(InstanceId instance, int n) throws EvidenceException {
        var stored = store.read(CaseKeys.claim(instance, n), MAX_BYTES);
        return stored.isEmpty() ? Optional.empty() : Optional.of(parse(stored.get(), LedgerJson::claim));
    }

    private Optional<Taken> taken(Claim claim) throws EvidenceException {
        String key = cases(claim.caseId()).taken(claim.instance(), claim.n());
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
