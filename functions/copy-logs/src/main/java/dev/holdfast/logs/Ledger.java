package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.Present;
import dev.holdfast.evidence.Unfinished;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import dev.holdfast.incident.Round;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
    private static final Duration TO_READ_BACK = Duration.ofSeconds(60);
    static final String STOPPED = "the function was stopped";
    private static final Instant NEVER = Instant.parse("2200-01-01T00:00:00Z");
    private static final String JSON = "application/json";
    private static final int META_BYTES = 64 * 1024;
    private static final Comparator<Earlier> BY_REACH = Comparator.comparing(
                    (Earlier copy) -> copy.last().orElse(Instant.MIN))
            .thenComparing(Earlier.IN_ORDER);

    private final EvidenceStore store;
    private final String prefix;
    private final List<Instance> instances;
    private final Deadline deadline;
    private final Clock clock;
    private final List<Earlier> copies = new ArrayList<>();
    private final List<Kept> recovered = new ArrayList<>();
    private final List<String> attention = new ArrayList<>();
    private final Set<String> finished = new HashSet<>();
    private final Set<LogName> names = ConcurrentHashMap.newKeySet();
    private List<String> keys = List.of();
    private List<String> taken = List.of();

    private Ledger(EvidenceStore store, String prefix, List<Instance> instances, Deadline deadline) {
        this.store = store;
        this.prefix = prefix;
        this.instances = instances;
        this.deadline = deadline;
        this.clock = deadline.clock();
    }

    /** @param prefix of the pod, see {@code CaseKeys.podLogs} */
    static Ledger read(EvidenceStore store, String prefix, List<Instance> instances, Deadline deadline)
            throws EvidenceException {
        var ledger = new Ledger(store, prefix, instances, deadline);
        var open = ledger.finishDead();
        ledger.readAll(open);
        return ledger;
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

    /** Uploads that stay open, for their writers may be alive or they cannot be completed: nobody else takes their keys. */
    private List<Unfinished> finishDead() {
        var open = new ArrayList<Unfinished>();
        Instant deadBefore = clock.instant().minus(DEAD_AFTER);
        try {
            for (Unfinished upload : store.unfinished(prefix)) {
                boolean isDead = upload.begunAt().isBefore(deadBefore);
                if (isDead && store.finish(upload).isPresent()) {
                    finished.add(upload.key());
                } else {
                    open.add(upload);
                }
            }
        } catch (EvidenceException e) {
            attention.add("unfinished uploads of an earlier run may be left: " + e.getMessage());
        }
        return open;
    }

    private void readAll(List<Unfinished> open) throws EvidenceException {
        keys = store.list(prefix);
        var logs = new ArrayList<LogName>();
        for (String key : keys) {
            var parsed = name(key);
            parsed.ifPresent(found -> names.add(found.name()));
            if (parsed.isPresent() && parsed.get().part() == LogName.Key.Part.LOG) {
                logs.add(parsed.get().name());
            }
        }
        var held = open.stream().map(Unfinished::key).toList();
        held.forEach(key -> name(key).ifPresent(found -> names.add(found.name())));
        taken = Stream.concat(keys.stream(), held.stream()).toList();
        for (LogName log : logs) {
            record(log).ifPresent(copies::add);
        }
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
        return isLeft(log) ? adopt(log) : Optional.empty();
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

    /** Whether nobody will write its record any more, and there is time to read it. */
    private boolean isLeft(LogName log) throws EvidenceException {
        Instant deadBefore = clock.instant().minus(DEAD_AFTER);
        boolean isDead = finished.contains(prefix + log.log())
                || store.look(prefix + log.log())
                        .flatMap(Present::writtenAt)
                        .filter(at -> at.isBefore(deadBefore))
                        .isPresent();
        boolean isLeft = isDead && deadline.allows(TO_READ_BACK);
        if (!isLeft) {
            attention.add(prefix + log.log() + " has no record of its own yet: "
                    + (isDead ? "no time was left to read it" : "whoever wrote it may be at work")
                    + "; its log is copied again");
        }
        return isLeft;
    }

    /** Whether its writer had reached the end nobody knows, so it counts as cut short and is continued. */
    private Optional<Earlier> adopt(LogName log) throws EvidenceException {
        String key = prefix + log.log();
        var taps = new ArrayList<LogTap>();
        var kept = store.readBack(key, Optional.of(STOPPED), in -> {
                    taps.add(new LogTap(new TimedStream(in, deadline), NEVER, clock));
                    return taps.getLast();
                })
                .orElseThrow(() -> new EvidenceException(Reason.SERVICE_ERROR, key + " was listed and is not there"));
        var figures = taps.getLast().figures();
        var instance = figures.first().flatMap(first -> writerOf(log, first));
        Instant now = clock.instant();
        recovered.add(kept);
        recovered.add(store.keep(key + LogName.META, MetaJson.hashedLater(log, instance, kept, figures, now), JSON)
                .kept());
        return Optional.of(new Earlier(log, instance.flatMap(Instance::id), figures.last(), now, kept));
    }

    /** The instance that lived when the first line was written; what is not sure is copied again rather than taken for known. */
    private Optional<Instance> writerOf(LogName log, Instant first) {
        return instances.stream()
                .filter(log::concerns)
                .filter(one -> one.startedAt().filter(at -> !at.isAfter(first)).isPresent())
                .filter(one -> one.finishedAt()
                        .filter(at -> at.plusSeconds(1).isBefore(first))
                        .isEmpty())
                .max(Comparator.comparing(one -> one.startedAt().orElse(Instant.MIN)));
    }
}
