package dev.holdfast.logs;

import dev.holdfast.incident.Kept;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A copy that lies in the bucket, as its record beside it says.
 *
 * @param id of the container's instance; empty where that was not sure
 * @param last the time of its last line
 */
record Earlier(LogName name, Optional<String> id, Optional<Instant> last, Instant finishedAt, Kept kept) {
    static final Comparator<Earlier> IN_ORDER = Comparator.comparing(
                    (Earlier one) -> one.name().round())
            .thenComparingInt(one -> one.name().number())
            .thenComparing(one -> one.name().aside());

    boolean isWhole() {
        return kept.truncated().isEmpty();
    }

    /**
     * From when on to read further, in whole seconds as the API takes it. A last line from far ahead of our clock may be a
     * forgery that would hide everything before it, so then everything is read again.
     */
    Optional<Instant> readOnFrom() {
        return last.filter(at -> at.isBefore(finishedAt.plus(LogTap.PATIENCE)))
                .map(at -> Instant.ofEpochSecond(at.getEpochSecond()));
    }
}
