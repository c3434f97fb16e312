package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.TimedStream;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Logs that have no record that holds: their writer was stopped, or is another run, or their lock has ended. They are read, so that
 * nobody has to copy them again; but what could be deleted counts as no copy.
 */
final class Unrecorded {
    static final String STOPPED = "the function was stopped";
    private static final Duration TO_READ_BACK = Duration.ofSeconds(60);
    private static final Instant NEVER = Instant.parse("2200-01-01T00:00:00Z");

    private final EvidenceStore store;
    private final String prefix;
    private final List<Instance> instances;
    private final Deadline deadline;
    private final Clock clock;

    Unrecorded(EvidenceStore store, Ledger.Asked asked) {
        this.store = store;
        this.prefix = asked.prefix();
        this.instances = asked.instances();
        this.deadline = asked.deadline();
        this.clock = deadline.clock();
    }

    /**
     * What was learned of one.
     *
     * @param copy empty where it could not be read, and its log is copied again
     */
    record Found(Optional<Earlier> copy, List<Kept> evidence, List<String> attention) {
        private static Found not(String why) {
            return new Found(Optional.empty(), List.of(), List.of(why));
        }
    }

    /** A log as it lies there. Whether its writer had reached the end nobody knows, so it counts as cut short. */
    private record ReadBack(Earlier copy, Optional<Instance> instance, Figures figures) {}

    /** Nobody else will write its record: it gets one now, and is continued. One without a lock that lasts is copied again. */
    Found adopt(LogName log) throws EvidenceException {
        if (!deadline.allows(TO_READ_BACK)) {
            return Found.not(unread(log) + ": no time was left to read it; its log is copied again");
        }
        try {
            return recorded(log, readBack(log));
        } catch (EvidenceException e) {
            if (e.reason() != Reason.BUCKET_UNSAFE) {
                throw e;
            }
            return Found.not(prefix + log.log() + " is as it was, but counts as a copy no longer: " + e.getMessage());
        }
    }

    private Found recorded(LogName log, ReadBack read) throws EvidenceException {
        var kept = read.copy().kept();
        byte[] meta = MetaJson.hashedLater(log, read.instance(), kept, read.figures(), clock.instant());
        var record = Beside.keep(store, kept, meta);
        return new Found(Optional.of(read.copy()), List.of(kept, record.kept()), List.of());
    }

    /** Its record is left to its writer. What it holds is not copied again; what follows is, for nobody knows whether that comes. */
    Found readOn(LogName log) {
        if (!deadline.allows(TO_READ_BACK)) {
            return Found.not(unread(log) + ": no time was left to read it; its log is copied again");
        }
        try {
            var copy = readBack(log).copy();
            String told =
                    unread(log) + ": whoever wrote it may be at work; what follows its last line is copied beside it";
            return new Found(Optional.of(copy), List.of(copy.kept()), List.of(told));
        } catch (EvidenceException e) {
            return Found.not(unread(log) + " and cannot be read, so its log is copied again: " + e.getMessage());
        }
    }

    private String unread(LogName log) {
        return prefix + log.log() + " has no record of its own yet";
    }

    private ReadBack readBack(LogName log) throws EvidenceException {
        String key = prefix + log.log();
        var taps = new ArrayList<LogTap>();
        var kept = store.readBack(key, Optional.of(STOPPED), in -> {
                    taps.add(new LogTap(new TimedStream(in, deadline), NEVER, clock));
                    return taps.getLast();
                })
                .orElseThrow(() -> new EvidenceException(Reason.SERVICE_ERROR, key + " was listed and is not there"));
        var figures = taps.getLast().figures();
        var instance = figures.first().flatMap(first -> writerOf(log, first));
        var copy = new Earlier(log, instance.flatMap(Instance::id), figures.last(), clock.instant(), kept);
        return new ReadBack(copy, instance, figures);
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
