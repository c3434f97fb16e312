package dev.holdfast.incident;

import java.util.Arrays;
import java.util.Locale;

/** The functions of the product, as results name them. */
public enum Function {
    SNAPSHOT_VOLUMES,
    CONFIRM_SNAPSHOTS,
    COPY_LOGS,
    QUARANTINE_WORKLOAD,
    RELEASE_WORKLOAD,
    REPORT_INCIDENT,
    VERIFY_CASE,
    CHECK_READINESS;

    /** The function of that name. */
    public static Function of(String text) {
        return Arrays.stream(values())
                .filter(function -> function.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidName("function", text, "the name of one of Holdfast's functions"));
    }

    /** As it stands in results and keys: {@code snapshot-volumes}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
