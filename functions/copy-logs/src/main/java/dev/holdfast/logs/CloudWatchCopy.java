package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Keeping;
import dev.holdfast.evidence.aws.AwsFailure;
import dev.holdfast.incident.Action;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Reason;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Copies what a search finds in CloudWatch Logs into the evidence bucket, as lines of JSON with bounded memory, and a record
 * beside it. What an earlier run of the round has copied whole is not copied again; what was cut short is continued under the
 * next number.
 */
final class CloudWatchCopy {
    private static final String LINES = "application/x-ndjson";

    private final LogPages pages;
    private final Clock clock;
    private final long mostBytes;

    CloudWatchCopy(LogPages pages, Clock clock, long mostBytes) {
        this.pages = pages;
        this.clock = clock;
        this.mostBytes = mostBytes;
    }

    /**
     * What to copy for what.
     *
     * @param target as it stands in the outcome
     * @param base the key up to the round, with its closing dot
     * @param ifNoGroup how it ends where there is no such log group
     */
    record Order(String target, Action action, String base, LogSearch search, Ending ifNoGroup) {
        Outcome ended(Ending ending, Map<String, Object> details) {
            return new Outcome(target, action, ending, details);
        }

        Handled ended(Ending ending) {
            return new Handled(List.of(ended(ending, Map.of("logGroup", search.group()))), List.of(), List.of());
        }
    }

    Handled copy(CloudWatchWork work, Order order, Deadline deadline) {
        try {
            return switch (new CopyLedger(work.store(), order.base(), clock).plan(work.round(), work.window())) {
                case CopyLedger.Plan.Nothing nothing -> already(order, nothing.copies());
                case CopyLedger.Plan.Copy copy -> copy(work, order, copy, deadline);
            };
        } catch (EvidenceException e) {
            return order.ended(new Ending.Failed(e.reason(), String.valueOf(e.getMessage())));
        } catch (AwsFailure e) {
            return order.ended(ending(order, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return order.ended(new Ending.NotReached(Reason.DEADLINE, "interrupted"));
        }
    }

    private static Ending ending(Order order, AwsFailure failure) {
        if (LogPages.isNoGroup(failure)) {
            return order.ifNoGroup();
        }
        return failure.reason() == Reason.DEADLINE
                ? new Ending.NotReached(Reason.DEADLINE, failure.text())
                : new Ending.Failed(failure.reason(), failure.text());
    }

    private static Handled already(Order order, List<CopyRecord.Earlier> copies) {
        var kept = copies.stream().map(CopyRecord.Earlier::kept).toList();
        var details = Map.<String, Object>of(
                "logGroup",
                order.search().group(),
                "keys",
                kept.stream().map(Kept::key).toList());
        return new Handled(List.of(order.ended(new Ending.AlreadyDone(), details)), kept, List.of());
    }

    private Handled copy(CloudWatchWork work, Order order, CopyLedger.Plan.Copy plan, Deadline deadline)
            throws EvidenceException, AwsFailure, InterruptedException {
        if (!deadline.allows(LogPages.RESERVE)) {
            return order.ended(new Ending.NotReached(Reason.DEADLINE, "no time left"));
        }
        var lines = new Reopened(order.search(), plan.window(), new LogLines.Limit(mostBytes, deadline));
        lines.begin();
        var keeping = work.store().stream(plan.name().log(), lines::open, LINES, deadline);
        var read = lines.latest();
        var kept = withReason(keeping.kept(), read);
        var record =
                new CopyRecord(order.search(), plan.window(), plan.coveredFrom(), read.readUntil(), read.count(), kept);
        var meta = Beside.keep(work.store(), plan.name().meta(), kept, record.json(clock.instant()));
        return new Handled(
                List.of(order.ended(ending(kept, read), details(record))),
                List.of(kept, meta.kept()),
                conflicts(keeping, meta));
    }

    /** The store knows when it stopped reading; when the reading itself stopped, only that knows. */
    private static Kept withReason(Kept kept, LogLines read) {
        var why = read.stop().map(stop -> stop.reason() + ": " + stop.text());
        return new Kept(
                kept.key(), kept.versionId(), kept.sha256(), kept.bytes(), kept.retainUntil(), why.or(kept::truncated));
    }

    private static Ending ending(Kept kept, LogLines read) {
        var stop = read.stop().or(() -> kept.truncated().map(CloudWatchCopy::ofStore));
        if (stop.isPresent()) {
            String text = "copied until " + read.readUntil() + ": " + stop.get().text();
            return stop.get().reason() == Reason.DEADLINE
                    ? new Ending.NotReached(Reason.DEADLINE, text)
                    : new Ending.Failed(stop.get().reason(), text);
        }
        return read.count().lines() > 0
                ? new Ending.Done()
                : new Ending.Skipped(
                        Reason.NO_LOG_LINES, "there is no such line in this window", Ending.Verified.READ_BACK);
    }

    /** The store has its own eye on the time. */
    private static LogLines.Stop ofStore(String why) {
        return new LogLines.Stop(why.equals("deadline") ? Reason.DEADLINE : Reason.LOG_TRUNCATED, why);
    }

    private static Map<String, Object> details(CopyRecord record) {
        var details = new LinkedHashMap<String, Object>();
        details.put("logGroup", record.search().group());
        details.put("key", record.kept().key());
        details.put("from", record.window().from().toString());
        details.put("to", record.window().to().toString());
        details.put("events", record.count().lines());
        details.put("bytes", record.kept().bytes());
        record.count().first().ifPresent(at -> details.put("firstTimestamp", at.toString()));
        record.count().last().ifPresent(at -> details.put("lastTimestamp", at.toString()));
        return details;
    }

    private static List<String> conflicts(Keeping... keepings) {
        var told = new ArrayList<String>();
        for (Keeping keeping : keepings) {
            if (keeping instanceof Keeping.Conflict conflict) {
                told.add("CONFLICTING_EVIDENCE: other bytes lie under " + conflict.originalKey()
                        + "; what was read now is kept as " + conflict.aside().key());
            }
        }
        return told;
    }

    /** S3 may ask for the whole upload again: then the search begins anew. */
    private final class Reopened {
        private final LogSearch search;
        private final Window window;
        private final LogLines.Limit limit;
        private LogLines latest;
        private Optional<LogLines> begun = Optional.empty();

        Reopened(LogSearch search, Window window, LogLines.Limit limit) {
            this.search = search;
            this.window = window;
            this.limit = limit;
            this.latest = anew();
        }

        void begin() throws AwsFailure, InterruptedException {
            latest.begin();
            begun = Optional.of(latest);
        }

        LogLines open() throws InterruptedIOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
            latest = begun.orElseGet(this::anew);
            begun = Optional.empty();
            return latest;
        }

        LogLines latest() {
            return latest;
        }

        private LogLines anew() {
            return new LogLines(pages, search, window, limit);
        }
    }
}
