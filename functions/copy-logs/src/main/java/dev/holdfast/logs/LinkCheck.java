package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.VersionState;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Kept;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Whether the copies of another case make one of this case's own unnecessary. They do when they are of the very same instance of
 * the container, whole, reach from the log's begin to a moment after this finding's last activity, and lie in the bucket as their
 * records say, locked about as long as this case's own evidence. In any doubt they do not: the log is then copied, which may be once too often.
 */
final class LinkCheck {
    /** What is older would be unlocked noticeably earlier than this case's own evidence. */
    static final Duration OLDEST = Duration.ofDays(1);

    /** So many updates of the other finding; a longer chain of copies is not followed. */
    static final int MOST_COPIES = 20;

    private static final int RECORD_BYTES = 64 * 1024;

    private final EvidenceStore store;
    private final Instant lastActivity;
    private final Deadline deadline;
    private final Clock clock;

    LinkCheck(EvidenceStore store, Instant lastActivity, Deadline deadline) {
        this.store = store;
        this.lastActivity = lastActivity;
        this.deadline = deadline;
        this.clock = deadline.clock();
    }

    /**
     * Looks at one case.
     *
     * @param prefix of the pod in that case, see {@code CaseKeys.podLogs}
     * @param keys everything that lies under it
     */
    Optional<Linked> of(CaseKeys other, String prefix, List<String> keys, Instance instance) throws EvidenceException {
        var wanted = wantedTo(instance);
        if (wanted.isEmpty()) {
            return Optional.empty();
        }
        var chain = chain(records(prefix, keys, instance), wanted.get());
        var copies = new ArrayList<Kept>();
        for (WholeCopy one : chain) {
            var there = readBack(one.copy().kept());
            if (there.isEmpty()) {
                return Optional.empty();
            }
            copies.add(there.get());
        }
        return copies.isEmpty() ? Optional.empty() : Optional.of(new Linked(other.caseId(), copies, chain.getLast()));
    }

    /**
     * To where a copy has to reach: beyond the finding's last activity, and beyond the end of a run that has ended, for nobody
     * will copy the rest of that later. Empty where that end is not known.
     */
    private Optional<Instant> wantedTo(Instance instance) {
        if (instance.id().isEmpty()) {
            return Optional.empty();
        }
        var ended = instance.finishedAt();
        if (ended.isEmpty() && instance.which() == Which.PREVIOUS) {
            return Optional.empty();
        }
        Instant to = ended.filter(lastActivity::isBefore).orElse(lastActivity);
        return Optional.of(to.plus(EndScan.UNDER_WAY));
    }

    /** The whole copies of this instance, of the newest records. */
    private List<WholeCopy> records(String prefix, List<String> keys, Instance instance) throws EvidenceException {
        var there = new HashSet<>(keys);
        var names = keys.stream()
                .flatMap(key -> LogName.parse(key.substring(prefix.length())).stream())
                .filter(key -> key.part() == LogName.Key.Part.LOG)
                .map(LogName.Key::name)
                .filter(name -> name.concerns(instance) && name.aside().isEmpty())
                .filter(name -> there.contains(prefix + name.log() + LogName.META))
                .sorted(LogName.IN_ORDER.reversed())
                .limit(MOST_COPIES)
                .toList();
        var found = new ArrayList<WholeCopy>();
        for (LogName name : names) {
            record(prefix, name).filter(one -> one.isOf(instance)).ifPresent(found::add);
        }
        return found;
    }

    private Optional<WholeCopy> record(String prefix, LogName name) throws EvidenceException {
        String key = prefix + name.log();
        return store.read(key + LogName.META, RECORD_BYTES)
                .filter(record -> isLocked(record.retainUntil()))
                .flatMap(record -> MetaJson.whole(name, record.bytes()))
                .filter(one -> one.copy().kept().key().equals(key))
                .filter(one -> isOfToday(one.readTo()));
    }

    private boolean isOfToday(Instant readTo) {
        Instant now = clock.instant();
        return !readTo.isAfter(now) && !readTo.isBefore(now.minus(OLDEST));
    }

    /** From the copy that reaches furthest back to one that begins with the log; empty where there is none. */
    private static Collection<WholeCopy> back(List<WholeCopy> copies, WholeCopy furthest) {
        var chain = new ArrayDeque<WholeCopy>();
        chain.add(furthest);
        while (chain.getFirst().since().isPresent()) {
            var next = chain.getFirst();
            var before = copies.stream().filter(one -> one.reachesTo(next)).max(WholeCopy.BY_TIME);
            if (before.isEmpty()) {
                return List.of();
            }
            chain.addFirst(before.get());
        }
        return chain;
    }

    private static List<WholeCopy> chain(List<WholeCopy> copies, Instant wanted) {
        return copies.stream()
                .max(WholeCopy.BY_TIME)
                .filter(furthest -> !furthest.readTo().isBefore(wanted))
                .map(furthest -> List.copyOf(back(copies, furthest)))
                .orElseGet(List::of);
    }

    /** The copy as S3 has it; empty where that is not what the record says. */
    private Optional<Kept> readBack(Kept said) throws EvidenceException {
        var summed = store.sum(said.key(), said.versionId())
                .filter(there -> there.state().bytes() == said.bytes()
                        && isLocked(there.state().retainUntil()));
        if (summed.isEmpty()) {
            return Optional.empty();
        }
        var sha256 = summed.get().sha256();
        boolean isSame = sha256.isPresent() ? sha256.get().equals(said.sha256()) : isHashedTheSame(said);
        return isSame ? Optional.of(as(said, summed.get().state())) : Optional.empty();
    }

    /** S3 has no hash of the whole of what came in parts. */
    private boolean isHashedTheSame(Kept said) throws EvidenceException {
        return store.hash(said.key(), said.versionId(), deadline)
                .filter(hashed ->
                        hashed.bytes() == said.bytes() && hashed.sha256().equals(said.sha256()))
                .isPresent();
    }

    private static Kept as(Kept said, VersionState there) {
        return new Kept(
                said.key(),
                said.versionId(),
                said.sha256(),
                said.bytes(),
                there.retainUntil().orElseThrow(),
                said.truncated());
    }

    /** About as long as a copy of this case's own would be. */
    private boolean isLocked(Optional<Instant> until) {
        var whole = Duration.ofDays(store.lock().days());
        var nearly = whole.minus(OLDEST);
        var half = whole.dividedBy(2);
        Instant needed = clock.instant().plus(nearly.compareTo(half) > 0 ? nearly : half);
        return until.filter(end -> !end.isBefore(needed)).isPresent();
    }
}
