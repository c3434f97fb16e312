package dev.holdfast.quarantine;

/**
 * Whether a write to the Kubernetes API is meant.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run">Dry run</a>
 */
enum Writing {
    /** It is. */
    REAL,

    /** The API server does everything up to storing it: authorization, admission, validation. Nothing is changed. */
    DRY_RUN
}
