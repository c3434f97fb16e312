package dev.holdfast.logs;

import dev.holdfast.cluster.KubeFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.OptionalLong;

/** Looks whether a container has written anything since another case copied its log, before anything is kept of it. */
final class Newer {
    /** The last line's second comes again, however much that is; where it is more, it is copied with what follows. */
    private static final long MOST_BYTES = 1 << 20;

    private final LogAnswers answers;
    private final Clock clock;

    Newer(LogAnswers answers, Clock clock) {
        this.answers = answers;
        this.clock = clock;
    }

    /** Whether the last line that is linked came again, as long as it was, and no other behind it. In any doubt it did not. */
    boolean isNothing(Run run, Instance instance, Linked linked, Limits limits)
            throws KubeFailure, InterruptedException {
        var since = linked.newest().copy().readOnFrom();
        var answer = answers.ask(run, instance, since, OptionalLong.of(MOST_BYTES), limits);
        if (answer instanceof LogAnswers.Answer.Log log) {
            try (var body = log.opened().body()) {
                return log.instance().equals(instance)
                        && isNothing(new LogTap(body, run.cutOff(), clock), linked.newest());
            }
        }
        return false;
    }

    private static boolean isNothing(LogTap tap, WholeCopy newest) {
        try {
            long bytes = tap.transferTo(OutputStream.nullOutputStream());
            var figures = tap.figures();
            return bytes < MOST_BYTES
                    && figures.unstamped() == 0
                    && figures.last().isPresent()
                    && figures.last().equals(newest.copy().last())
                    && tap.end().lineBytes() == newest.lastLineBytes();
        } catch (IOException e) {
            return false;
        }
    }
}
