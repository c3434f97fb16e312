package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Listing;
import dev.holdfast.evidence.Present;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Round;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * What the bucket holds of one pod's logs, read once at the begin of a run. What stopped writers left behind is brought in
 * order first: their uploads are completed, and logs without a record get one.
 *
 * <p>An upload carries no mark of its writer. No function lives longer than 15 minutes, so one that was begun longer than
 * {@link #DEAD_AFTER} ago has none any more; a younger one may be alive, and its number is left to it. The same goes for a log
 * that has no record yet.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html">Lambda function time-out</a>
 */
final class Ledger {
    static final Duration DEAD_AFTER = Duration.ofMinutes(16);
    private static final int META_BYTES = 64 * 1024;
    private static final Comparator<Earlier> BY_REACH = Comparator.comparing(
                    (Earlier copy) -> copy.last().orElse(Instant.MIN))
            .thenComparing(Earlier.IN_ORDER);

    /** A record follows its log within moments, as a rule. */
    private static final Duration JUST_NOW = Duration.ofSeconds(15);

    private final EvidenceStore store;
    private final String prefix;
    private final List<Instance> instances;
    private final Round round;
    private final Unrecorded unrecorded;
    private final Clock clock;
    private final Look look;
    private final List<Earlier> copies = new ArrayList<>();
    private final List<Kept> recovered = new ArrayList<>();
    private final List<String> attention = new ArrayList<>();
    private final Set<String> finished = new HashSet<>();
    private final Set<LogName> names = ConcurrentHashMap.newKeySet();
    private List<String> keys = List.of();
    private List<String> taken = List.of();
    private boolean isBeingWritten;

    private Ledger(EvidenceStore store, Asked asked, Look look) {
        this.store = store;
        this.prefix = asked.prefix();
        this.instances = asked.instances();
        this.round = asked.round();
        this.unrecorded = new Unrecorded(store, asked);
        this.clock = asked.deadline().clock();
        this.look = look;
    }

    /**
     * What is asked for.
     *
     * @param prefix of the pod, see {@code CaseKeys.podLogs}
     * @param round that is being copied
     */
    record Asked(String prefix, List<Instance> instances, Round round, Deadline deadline) {}

    /** What is made of a log that was written just now and has no record. */
    enum Look {
        /** It is noted: a moment later its record may be there. */
        FIRST,
        /** Its end is read. */
        LAST
    }

    static Ledger read(EvidenceStore store, Asked asked, Look look) throws EvidenceException {
        var ledger = new Ledger(store, asked, look);
        var uploads = DeadUploads.finish(store, ledger.prefix, ledger.clock);
        ledger.attention.addAll(uploads.attention());
        ledger.finished.addAll(uploads.finished());
        ledger.readAll(uploads.open());
        return ledger;
    }

    /**
     * Looks once more, for what other runs have written since. What was kept at the first look stays kept; what was told of it is
     * told again where it still is so.
     */
    Ledger again(Asked asked) throws EvidenceException {
        var next = read(store, asked, Look.LAST);
        recovered.stream().filter(kept -> !next.recovered.contains(kept)).forEach(next.recovered::add);
        return next;
    }

    /** Whether another run seems to be about to write the record of a log. */
    boolean isBeingWritten() {
        return isBeingWritten;
    }

    /** What was kept of stopped writers just now, with the records about it. */
    List<Kept> recovered() {
        return List.copyOf(recovered);
    }

    List<String> attention() {
        return List.copyOf(attention);
    }

    /** Everything that lay under the pod's prefix. */
    List<String> keys() {
        return keys;
    }

    /** The same and the keys of uploads under way. */
    List<String> taken() {
        return taken;
    }

    /** What is to be done, if anything. The number of the copy is taken by this. */
    synchronized Plan plan(Instance instance, Round round) {
        var same = same(instance);
        var newest = same.stream().max(Earlier.IN_ORDER);
        if (newest.isPresent() && isDone(newest.get(), instance, round)) {
            return new Plan.Nothing(newest.get());
        }
        var furthest = same.stream()
                .filter(copy -> copy.readOnFrom().isPresent())
                .max(Comparator.comparing(copy -> copy.last().orElse(Instant.MIN)));
        var name = LogName.of(instance, round, free(instance, round));
        names.add(name);
        return new Plan.Copy(name, furthest.flatMap(Earlier::readOnFrom), furthest.flatMap(Earlier::last));
    }

    /** To read on where this copy was cut. The number of the next one is taken by this. */
    synchronized Plan.Copy readOn(Copied cut, Round round) {
        var instance = cut.instance();
        var figures = cut.figures();
        var copy = new Earlier(cut.plan().name(), instance.id(), figures.last(), cut.cutOff(), cut.kept());
        var name = LogName.of(instance, round, free(instance, round));
        names.add(name);
        return new Plan.Copy(
                name, copy.readOnFrom().or(cut.plan()::since), figures.last().or(cut.plan()::seen));
    }

    /** The copy of an instance that reaches furthest; where the instance is not known any more, of its container. */
    Optional<Earlier> furthest(Instance instance) {
        return copies.stream()
                .filter(Earlier::isLog)
                .filter(copy -> copy.name().concerns(instance))
                .filter(copy -> instance.id().isEmpty() || copy.id().equals(instance.id()))
                .max(BY_REACH);
    }

    /** The copies that reach furthest, one for each container. */
    List<Earlier> furthest() {
        var found = new TreeMap<String, Earlier>();
        copies.stream()
                .filter(Earlier::isLog)
                .forEach(copy -> found.merge(copy.name().folder(), copy, BinaryOperator.maxBy(BY_REACH)));
        return List.copyOf(found.values());
    }

    /**
     * The copies of the very same instance; it may have been the current one then and be the previous one now. Each begins
     * where one before it ended, so together they reach without a gap as far as the last of their lines.
     */
    private List<Earlier> same(Instance instance) {
        return copies.stream()
                .filter(copy -> copy.name().concerns(instance)
                        && instance.id().isPresent()
                        && copy.id().equals(instance.id()))
                .toList();
    }

    private static boolean isDone(Earlier newest, Instance instance, Round round) {
        return newest.isWhole()
                && newest.name().round().equals(round)
                && newest.name().which() == instance.which();
    }

    private int free(Instance instance, Round round) {
        return names.stream()
                        .filter(name -> name.concerns(instance)
                                && name.which() == instance.which()
                                && name.round().equals(round))
                        .mapToInt(LogName::number)
                        .max()
                        .orElse(0)
                + 1;
    }

    private void readAll(List<String> held) throws EvidenceException {
        keys = list();
        var logs = new ArrayList<LogName>();
        for (String key : keys) {
            var parsed = name(key);
            parsed.ifPresent(found -> names.add(found.name()));
            if (parsed.isPresent() && parsed.get().part() == LogName.Key.Part.LOG) {
                logs.add(parsed.get().name());
            }
        }
        held.forEach(key -> name(key).ifPresent(found -> names.add(found.name())));
        taken = Stream.concat(keys.stream(), held.stream()).toList();
        for (LogName log : telling(logs)) {
            record(log).ifPresent(copies::add);
        }
    }

    private List<String> list() throws EvidenceException {
        var needed = new ArrayList<>(List.of(prefix + "index." + round + "."));
        instances.forEach(one -> needed.add(prefix + LogName.of(one, round, 1).ofRound()));
        var bounded = BoundedKeys.under(store, prefix, needed);
        if (bounded.extent() == Listing.Extent.FIRST) {
            attention.add("more than " + BoundedKeys.MOST + " objects lie under " + prefix
                    + ": not all earlier copies are known, and what they hold may be copied again");
        }
        return bounded.keys();
    }

    /** Of each container the newest, which tell how far they came; and those of the round, which tell whether it is done. */
    private List<LogName> telling(List<LogName> logs) {
        var seen = new HashMap<String, Integer>();
        return logs.stream()
                .sorted(Comparator.comparing(LogName::round)
                        .thenComparingInt(LogName::number)
                        .reversed())
                .filter(log -> seen.merge(log.folder(), 1, Integer::sum) <= BoundedKeys.MOST_RECORDS
                        || log.round().equals(round))
                .toList();
    }

    private Optional<LogName.Key> name(String key) {
        return LogName.parse(key.substring(prefix.length()));
    }

    private Optional<Earlier> record(LogName log) throws EvidenceException {
        var meta = store.read(prefix + log.log() + LogName.META, META_BYTES);
        var known = meta.flatMap(stored -> MetaJson.read(log, stored.bytes()));
        if (known.isPresent() && lies(known.get())) {
            return known;
        }
        return unrecorded(log);
    }

    /** Whether a rotated file's record says that it is whole, and it lies there. */
    boolean isWhole(String key, byte[] meta) throws EvidenceException {
        var kept = MetaJson.kept(meta)
                .filter(there -> there.key().equals(key) && there.truncated().isEmpty());
        return kept.isPresent() && isThere(kept.get());
    }

    /** A record alone proves nothing: the log has to lie there, the same version, still locked. */
    private boolean lies(Earlier copy) throws EvidenceException {
        return copy.kept().key().equals(prefix + copy.name().log()) && isThere(copy.kept());
    }

    private boolean isThere(Kept kept) throws EvidenceException {
        return store.look(kept.key())
                .filter(there -> there.is(kept.versionId(), kept.bytes(), clock.instant()))
                .isPresent();
    }

    /** Its writer may be dead, at work, or about to write the record. */
    private Optional<Earlier> unrecorded(LogName log) throws EvidenceException {
        String key = prefix + log.log();
        Instant now = clock.instant();
        Instant writtenAt = finished.contains(key)
                ? Instant.MIN
                : store.look(key).flatMap(Present::writtenAt).orElse(now);
        if (look == Look.FIRST && writtenAt.isAfter(now.minus(JUST_NOW))) {
            isBeingWritten = true;
            return Optional.empty();
        }
        var found = writtenAt.isBefore(now.minus(DEAD_AFTER)) ? unrecorded.adopt(log) : unrecorded.readOn(log);
        recovered.addAll(found.evidence());
        attention.addAll(found.attention());
        return found.copy();
    }
}
