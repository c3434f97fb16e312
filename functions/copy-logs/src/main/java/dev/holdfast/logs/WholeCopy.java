package dev.holdfast.logs;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A copy of which its record says that it has everything from {@code since} to the moment at which it was begun, and that its
 * end was seen to be the log's end.
 *
 * @param since empty where it begins with the log
 * @param lastLineBytes how long its last line is; negative where the record does not say
 */
record WholeCopy(Earlier copy, Optional<Instant> since, long lastLineBytes) {
    static final Comparator<WholeCopy> BY_TIME = Comparator.comparing(WholeCopy::readTo);

    Instant readTo() {
        return copy.readTo();
    }

    boolean isOf(Instance instance) {
        return instance.id().isPresent() && copy.id().equals(instance.id());
    }

    /** Whether the other one begins in what this one has: it was asked for from this one's last line on, or from before. */
    boolean reachesTo(WholeCopy next) {
        return next.since().isPresent()
                && readTo().isBefore(next.readTo())
                && copy.last()
                        .filter(last -> !last.isBefore(next.since().get()))
                        .isPresent();
    }
}
