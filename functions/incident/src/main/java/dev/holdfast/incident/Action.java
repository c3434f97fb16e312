package dev.holdfast.incident;

import java.util.Locale;

/** What was done, or tried, to a target. */
public enum Action {
    SNAPSHOT,
    LOCK,
    CONFIRM,
    COPY_LOG,
    COPY_AUDIT,
    RECORD,
    CORDON,
    HOLD,
    LABEL,
    DENY,
    EXCLUDE,
    DETACH,
    ISOLATE,
    RESTORE,
    REPORT,
    SEAL,
    NOTIFY,
    VERIFY;

    /** As it stands in results: {@code copy-log}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
