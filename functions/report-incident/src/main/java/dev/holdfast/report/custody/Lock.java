package dev.holdfast.report.custody;

import dev.holdfast.evidence.VersionState;
import dev.holdfast.incident.LockRule;
import java.time.Instant;
import java.util.Optional;

/** How a version is locked; both empty where it is not. */
record Lock(Optional<LockRule.Mode> mode, Optional<Instant> until) {
    static Lock of(VersionState state) {
        return new Lock(state.mode(), state.retainUntil());
    }

    /** Nothing is firmer than COMPLIANCE. */
    int firmness() {
        return mode.map(firm -> firm == LockRule.Mode.COMPLIANCE ? 2 : 1).orElse(0);
    }

    boolean endsBefore(Lock other) {
        return other.until
                .map(wanted -> until.map(now -> now.isBefore(wanted)).orElse(true))
                .orElse(false);
    }

    /** Of mode and end the firmer and the later of the two. */
    Lock firmest(Lock other) {
        return new Lock(firmness() < other.firmness() ? other.mode : mode, endsBefore(other) ? other.until : until);
    }

    String modeText() {
        return mode.map(Enum::name).orElse("NONE");
    }

    String untilText() {
        return until.map(Instant::toString).orElse("no date");
    }
}
