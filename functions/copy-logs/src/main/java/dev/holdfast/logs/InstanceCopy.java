package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.Keeping;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Ending.Verified;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Copies the log of one instance of a container, or as much of it as is not kept yet. */
final class InstanceCopy {
    private static final String TEXT = "text/plain";
    private static final String JSON = "application/json";
    private static final String MESSAGE = "a message of the kubelet in place of the log";
    private static final int MESSAGE_BYTES = 4096;
    private static final Duration BEFORE_AGAIN = Duration.ofSeconds(2);
    private static final Duration WORTH_BEGINNING = Duration.ofSeconds(30);

    private final Run run;
    private final Ledger ledger;
    private final Gate gate;
    private final LogAnswers answers;
    private final Limits limits;
    private final Telling telling;
    private final Clock clock;
    private final Pause pause;

    InstanceCopy(Run run, Ledger ledger, Tools tools) {
        this.run = run;
        this.ledger = ledger;
        this.gate = tools.gate();
        this.answers = new LogAnswers(tools.streams());
        this.limits = tools.waits().until(run.deadline());
        this.telling = new Telling(run, tools.rotated());
        this.clock = tools.clock();
        this.pause = tools.pause();
    }

    One copy(Instance instance) throws InterruptedException {
        return switch (planned(instance)) {
            case Plan.Nothing nothing -> telling.alreadyDone(instance, nothing.whole());
            case Plan.Copy copy -> {
                if (!gate.enter(run.deadline())) {
                    yield telling.ended(instance, Run.outOfTime());
                }
                try {
                    yield repeated(instance, copy);
                } finally {
                    gate.leave();
                }
            }
        };
    }

    private Plan planned(Instance instance) {
        return ledger.plan(instance, run.work().round());
    }

    /** Where the bucket refused, the log is read once more: an upload that was given up has kept nothing. */
    private One repeated(Instance instance, Plan.Copy plan) throws InterruptedException {
        try {
            return attempt(instance, plan);
        } catch (EvidenceException e) {
            if (!isWorthRepeating(e)) {
                return telling.notKept(instance, e);
            }
        }
        pause.sleep(BEFORE_AGAIN);
        try {
            return attempt(instance, plan);
        } catch (EvidenceException e) {
            return telling.notKept(instance, e);
        }
    }

    private boolean isWorthRepeating(EvidenceException e) {
        boolean isTheBuckets = e.reason() != Reason.DEADLINE && e.reason() != Reason.KUBELET_UNREACHABLE;
        return isTheBuckets && e.retryable() && run.deadline().allows(WORTH_BEGINNING);
    }

    private One attempt(Instance instance, Plan.Copy plan) throws EvidenceException, InterruptedException {
        try {
            return switch (answers.ask(run, instance, plan.since(), limits)) {
                case LogAnswers.Answer.Log log -> read(log, plan);
                case LogAnswers.Answer.NoNodeYet _ ->
                    telling.ended(
                            instance,
                            new Ending.Skipped(
                                    Reason.CONTAINER_NOT_STARTED, "the pod has no node yet", Verified.READ_BACK));
                case LogAnswers.Answer.OtherPod _ ->
                    telling.ended(instance, new Ending.Failed(Reason.LOG_GONE, "another pod has this pod's name now"));
            };
        } catch (KubeFailure e) {
            return telling.ended(instance, LogReasons.of(e, instance, run.work().pod()));
        }
    }

    private One read(LogAnswers.Answer.Log log, Plan.Copy plan) throws EvidenceException, InterruptedException {
        Instant startedAt = clock.instant();
        try (var source = new LogSource(log.opened(), () -> again(log.instance(), plan), run.cutOff(), clock)) {
            Keeping keeping;
            try {
                keeping = run.work().store().stream(run.prefix() + plan.name().log(), source, TEXT, run.deadline());
            } catch (EvidenceException e) {
                throw blamed(e, source.opened().body().end());
            }
            return record(copied(log.instance(), plan, keeping, source, startedAt));
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

    private Copied copied(Instance instance, Plan.Copy plan, Keeping keeping, LogSource source, Instant startedAt) {
        var figures = source.figures();
        var end = end(keeping, source.opened().body().end(), figures);
        Kept kept = end == Copied.End.MESSAGE ? shortened(keeping.kept(), MESSAGE) : keeping.kept();
        return new Copied(
                instance, plan, kept, figures, source.opened(), end, run.cutOff(), startedAt, clock.instant());
    }

    private static Copied.End end(Keeping keeping, BodyStream.End body, Figures figures) {
        var kept = keeping.kept();
        if (kept.truncated().isEmpty()) {
            boolean isMessage =
                    figures.lines() > 0 && figures.lines() == figures.unstamped() && kept.bytes() <= MESSAGE_BYTES;
            boolean isConflict = keeping instanceof Keeping.Conflict;
            return isMessage ? Copied.End.MESSAGE : isConflict ? Copied.End.CONFLICTING : Copied.End.WHOLE;
        }
        boolean isDeadline = kept.truncated().get().equals("deadline") || body == BodyStream.End.DEADLINE;
        boolean isIdle = body == BodyStream.End.IDLE;
        return isDeadline ? Copied.End.DEADLINE : isIdle ? Copied.End.IDLE : Copied.End.BROKEN;
    }

    private static Kept shortened(Kept kept, String why) {
        return new Kept(
                kept.key(), kept.versionId(), kept.sha256(), kept.bytes(), kept.retainUntil(), Optional.of(why));
    }

    private One record(Copied copied) throws EvidenceException {
        var meta = run.work()
                .store()
                .keep(copied.kept().key() + LogName.META, MetaJson.write(copied), JSON)
                .kept();
        return telling.copied(copied, meta);
    }

    private Opened again(Instance instance, Plan.Copy plan) throws IOException {
        try {
            if (answers.ask(run, instance, plan.since(), limits) instanceof LogAnswers.Answer.Log log) {
                return log.opened();
            }
            throw new IOException("the log is not there any more");
        } catch (KubeFailure e) {
            throw new IOException(e.text(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** Whether a log was read and it is not sure which run of the container wrote it. */
    static boolean isOfUnknownInstance(Outcome outcome) {
        return outcome.details().containsKey("key")
                && Which.CURRENT.text().equals(outcome.details().get("instance"))
                && !outcome.details().containsKey("containerID");
    }
}
