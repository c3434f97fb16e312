package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Keeping;
import dev.holdfast.incident.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads an answer into the bucket, makes sure of its end, writes its record, and reads on where the answer had ended early. */
final class LogReading {
    private static final String TEXT = "text/plain";
    private static final int MESSAGE_BYTES = 4096;
    private static final int MOST_READ_ON = 3;
    private static final Duration WORTH_READING_ON = Duration.ofSeconds(11);

    private final Run run;
    private final Ledger ledger;
    private final LogAnswers answers;
    private final EndCheck ends;
    private final Limits limits;
    private final Telling telling;
    private final Clock clock;

    LogReading(Run run, Ledger ledger, LogAnswers answers, Limits limits, Telling telling, Clock clock) {
        this.run = run;
        this.ledger = ledger;
        this.answers = answers;
        this.ends = new EndCheck(answers);
        this.limits = limits;
        this.telling = telling;
        this.clock = clock;
    }

    /** A copy, and what is told of it. */
    private record Piece(Copied copied, One one) {}

    One read(LogAnswers.Answer.Log log, Plan.Copy plan) throws EvidenceException, InterruptedException {
        var piece = piece(log, plan);
        for (int i = 0; i < MOST_READ_ON && piece.copied().ended().how() == Ended.How.CUT; i++) {
            var next = readOn(piece);
            if (next.isEmpty()) {
                break;
            }
            piece = next.get();
        }
        return piece.one();
    }

    /** What was kept of a log that was cut stays so whatever happens now: the next run can read on as well. */
    private Optional<Piece> readOn(Piece cut) throws InterruptedException {
        if (!run.deadline().allows(WORTH_READING_ON)) {
            return Optional.empty();
        }
        var plan = ledger.readOn(cut.copied(), run.work().round());
        try {
            if (answers.ask(run, cut.copied().instance(), plan.since(), limits) instanceof LogAnswers.Answer.Log log) {
                if (log.instance().equals(cut.copied().instance())) {
                    var next = piece(log, plan);
                    return Optional.of(new Piece(next.copied(), next.one().behind(cut.one())));
                }
                log.opened().body().close();
            }
            return Optional.empty();
        } catch (KubeFailure | EvidenceException e) {
            return Optional.empty();
        }
    }

    private Piece piece(LogAnswers.Answer.Log log, Plan.Copy plan) throws EvidenceException, InterruptedException {
        var copied = copy(log, plan);
        var meta = Beside.keep(run.work().store(), copied.kept(), MetaJson.write(copied))
                .kept();
        return new Piece(copied, telling.copied(copied, meta, ledger.furthest(copied.instance())));
    }

    private Copied copy(LogAnswers.Answer.Log log, Plan.Copy plan) throws EvidenceException, InterruptedException {
        Instant startedAt = clock.instant();
        try (var source = new LogSource(log.opened(), () -> again(log.instance(), plan), run.cutOff(), clock)) {
            Keeping keeping;
            try {
                keeping = run.work().store().stream(run.prefix() + plan.name().log(), source, TEXT, run.deadline());
            } catch (EvidenceException e) {
                throw blamed(e, source.opened().body().end());
            }
            var ended = ended(keeping, source, new EndCheck.Read(log.instance(), plan, source.end()));
            return new Copied(
                    log.instance(),
                    plan,
                    ended.marked(keeping.kept()),
                    source.figures(),
                    source.opened(),
                    source.end(),
                    ended,
                    run.cutOff(),
                    startedAt,
                    clock.instant());
        }
    }

    /** Nothing came: whose fault that is, the store cannot know. */
    private static EvidenceException blamed(EvidenceException e, BodyStream.End end) throws InterruptedException {
        if (Thread.interrupted()) {
            var interrupted = new InterruptedException("interrupted while reading a log");
            interrupted.initCause(e);
            throw interrupted;
        }
        return switch (end) {
            case IDLE -> new EvidenceException(Reason.KUBELET_UNREACHABLE, String.valueOf(e.getMessage()), e);
            case DEADLINE -> new EvidenceException(Reason.DEADLINE, String.valueOf(e.getMessage()), e);
            case OPEN, WHOLE, BROKEN -> e;
        };
    }

    private Ended ended(Keeping keeping, LogSource source, EndCheck.Read read) throws InterruptedException {
        var kept = keeping.kept();
        var body = source.opened().body().end();
        if (kept.truncated().isPresent()) {
            boolean isDeadline = kept.truncated().get().equals("deadline") || body == BodyStream.End.DEADLINE;
            boolean isIdle = body == BodyStream.End.IDLE;
            return Ended.as(isDeadline ? Ended.How.DEADLINE : isIdle ? Ended.How.IDLE : Ended.How.BROKEN);
        }
        var figures = source.figures();
        if (read.end().line() == LogEnd.Line.IN_ITS_TIME) {
            return Ended.IN_A_TIME;
        }
        boolean isAllMessage = figures.lines() > 0 && figures.lines() == figures.unstamped();
        if (isAllMessage && kept.bytes() <= MESSAGE_BYTES) {
            return Ended.MESSAGE;
        }
        if (!isAllMessage && figures.tail() == Figures.Tail.UNSTAMPED) {
            return Ended.BROKEN_OFF;
        }
        if (keeping instanceof Keeping.Conflict) {
            return Ended.as(Ended.How.CONFLICTING);
        }
        return figures.stop() == Figures.Stop.AT_THE_END
                ? Ended.of(ends.of(run, read, limits))
                : Ended.as(Ended.How.WHOLE);
    }

    private Opened again(Instance instance, Plan.Copy plan) throws IOException {
        try {
            if (answers.ask(run, instance, plan.since(), limits) instanceof LogAnswers.Answer.Log log) {
                if (log.instance().equals(instance)) {
                    return log.opened();
                }
                log.opened().body().close();
            }
            throw new IOException("the log is not there any more, or is another one");
        } catch (KubeFailure e) {
            throw new IOException(e.text(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
