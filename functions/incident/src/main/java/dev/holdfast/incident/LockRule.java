package dev.holdfast.incident;

import java.util.Locale;

/**
 * How long and how firmly something is locked; for S3 Object Lock and for EBS snapshot lock alike.
 *
 * @param days 1 to 3650
 */
public record LockRule(Mode mode, int days) {
    /** Samples and rehearsals: enough to look at, gone soon. */
    public static final LockRule REHEARSAL = new LockRule(Mode.GOVERNANCE, 1);

    public LockRule {
        if (days < 1 || days > 3650) {
            throw new IllegalArgumentException("days of a lock: expected 1 to 3650, got " + days);
        }
    }

    /** COMPLIANCE cannot be undone by anybody. */
    public enum Mode {
        GOVERNANCE,
        COMPLIANCE
    }

    /** As it stands in results: {@code governance/30d}. */
    @Override
    public String toString() {
        return mode.name().toLowerCase(Locale.ROOT) + "/" + days + "d";
    }
}
