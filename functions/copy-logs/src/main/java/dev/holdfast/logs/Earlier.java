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
 * @param readTo by our clock, nothing that was written later is in it
 * @param continued what it is the rest of, where another case has that
 */
record Earlier(
        LogName name,
        Optional<String> id,
        Optional<Instant> last,
        Instant readTo,
        Kept kept,
        Optional<Continued> continued) {
    Earlier(LogName name, Optional<String> id, Optional<Instant> last, Instant readTo, Kept kept) {
        this(name, id, last, readTo, kept, Optional.empty());
    }

    /** The last copy of another case, as a record names it. */
    record Continued(String caseId, String key) {}

    static final Comparator<Earlier> IN_ORDER = Comparator.comparing(Earlier::name, LogName.IN_ORDER);

    /** For people; the key is made of validated names. */
    String shown() {
        return "an earlier run copied a log of this container"
                + last.map(at -> " to " + at).orElse("") + (isWhole() ? "" : ", cut short") + ": " + kept.key();
    }

    /** Whether there is a log in it, and not only what stood in a log's place. */
    boolean isLog() {
        return isWhole() || last.isPresent();
    }

    boolean isWhole() {
        return kept.truncated().isEmpty();
    }

    /**
     * From when on to read further, in whole seconds as the API takes it, and never from a moment that was still to come: the
     * node's clock may have been ahead and be right again. A last line from far ahead of our clock may be a forgery that would
     * hide everything before it, so then everything is read again.
     */
    Optional<Instant> readOnFrom() {
        return last.filter(at -> at.isBefore(readTo.plus(LogTap.PATIENCE)))
                .map(at -> at.isBefore(readTo) ? at : readTo)
                .map(at -> Instant.ofEpochSecond(at.getEpochSecond()));
    }
}
