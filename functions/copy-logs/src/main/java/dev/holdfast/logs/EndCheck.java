package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import dev.holdfast.incident.Ending;
import dev.holdfast.incident.Reason;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes sure that a log which seemed to end did end. Where the connection between API server and kubelet breaks, the API server
 * ends its own answer as if that were all, so a cut cannot be seen in the answer. The log's last second is asked for once more,
 * with room for what may follow.
 *
 * @see <a href="https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/writers.go">StreamObject, which drops the error of copying</a>
 */
final class EndCheck {
    private static final long ROOM_BYTES = 4096;

    private final LogAnswers answers;

    EndCheck(LogAnswers answers) {
        this.answers = answers;
    }

    /** What is known of a log's end. */
    sealed interface Verdict {
        /** It is the end. */
        record Reached() implements Verdict {}

        /** More was there already. */
        record Cut(String why) implements Verdict {}

        /** It could not be looked at now; later it may. */
        record Unsure(Reason reason, String why) implements Verdict {}

        /** It cannot be looked at any more. */
        record NeverKnown(String why) implements Verdict {}
    }

    /** What was read. */
    record Read(Instance instance, Plan.Copy plan, LogEnd end) {
        /** What was asked for, where nothing came; else the last line's second, as the API takes whole seconds. */
        private Optional<Instant> since() {
            return end.stamp() == Stamp.NONE
                    ? plan.since()
                    : Optional.of(
                            Instant.ofEpochSecond(Stamp.instant(end.stamp()).getEpochSecond()));
        }

        private boolean isFinished() {
            return instance.which() == Which.PREVIOUS || instance.finishedAt().isPresent();
        }

        private EndScan scan(Instant cutOff) {
            return isFinished() ? EndScan.ofFinished(end) : EndScan.ofGrowing(end, cutOff);
        }
    }

    Verdict of(Run run, Read read, Limits limits) throws InterruptedException {
        if (read.instance().id().isEmpty()) {
            return new Verdict.NeverKnown("it is not sure which run of the container wrote it");
        }
        long limit = read.end().overlapBytes() + ROOM_BYTES;
        try {
            return switch (answers.ask(run, read.instance(), read.since(), OptionalLong.of(limit), limits)) {
                case LogAnswers.Answer.Log log -> verdict(run, read, log, limit);
                case LogAnswers.Answer.NoNodeYet _ -> new Verdict.NeverKnown("the pod has no node any more");
                case LogAnswers.Answer.OtherPod _ -> new Verdict.NeverKnown("another pod has this pod's name now");
            };
        } catch (KubeFailure e) {
            return failed(LogReasons.of(e, read.instance(), run.work().pod()));
        }
    }

    private static Verdict verdict(Run run, Read read, LogAnswers.Answer.Log log, long limit)
            throws InterruptedException {
        try (var body = log.opened().body()) {
            if (!log.instance().equals(read.instance())) {
                return new Verdict.Unsure(Reason.LOG_TRUNCATED, "the container may have been restarted since");
            }
            var scan = read.scan(run.cutOff());
            try {
                scan.read(body);
            } catch (IOException e) {
                return scan.missed().isPresent() ? seen(scan, limit) : broken(e, body.end());
            }
            return seen(scan, limit);
        }
    }

    private static Verdict broken(IOException e, BodyStream.End end) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while looking at the end of a log");
        }
        var reason = end == BodyStream.End.DEADLINE ? Reason.DEADLINE : Reason.UNREACHABLE;
        return new Verdict.Unsure(reason, String.valueOf(e.getMessage()));
    }

    private static Verdict seen(EndScan scan, long limit) {
        if (scan.missed().isPresent()) {
            return new Verdict.Cut(
                    "the answer ended early: a line of " + scan.missed().get() + " was there and did not come");
        }
        if (scan.isMessage()) {
            return new Verdict.NeverKnown("the kubelet gave a message in place of the log");
        }
        if (scan.cameAgain()) {
            return new Verdict.Reached();
        }
        return scan.bytes() < limit
                ? new Verdict.Cut("its last line did not come again: it was cut, or rotated away meanwhile")
                : new Verdict.NeverKnown("its last second has too many lines");
    }

    private static Verdict failed(Ending ending) {
        return switch (ending) {
            case Ending.Failed failed ->
                failed.reason().retryable()
                        ? new Verdict.Unsure(failed.reason(), failed.text())
                        : new Verdict.NeverKnown(failed.reason() + ": " + failed.text());
            case Ending.NotReached notReached -> new Verdict.Unsure(notReached.reason(), notReached.text());
            case Ending.Skipped skipped -> new Verdict.NeverKnown(skipped.reason() + ": " + skipped.text());
            case Ending.Done _, Ending.AlreadyDone _, Ending.Observed _, Ending.Refused _ ->
                throw new IllegalStateException("no reason for a log that is not given: " + ending);
        };
    }
}
