package dev.holdfast.cluster;

import dev.holdfast.incident.Reason;
import org.jspecify.annotations.Nullable;

/** A call to EKS or to a Kubernetes API that did not succeed, classified by {@link KubeFailures}. */
public final class KubeFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final Reason reason;
    private final int code;

    public KubeFailure(Reason reason, int code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.code = code;
    }

    /** What kind of failure; says whether a later attempt may succeed. */
    public Reason reason() {
        return reason;
    }

    /** The HTTP status; 0 when there was no answer. */
    public int code() {
        return code;
    }

    /** What to tell people: foreign text in it is escaped. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** Whether every further call to the same cluster would fail in the same way. */
    public boolean concernsWholeCluster() {
        return switch (reason) {
            case NO_CLUSTER_ACCESS, CLUSTER_UNREACHABLE, CLUSTER_NOT_TRUSTED, TOKEN_EXPIRED, ACCESS_DENIED -> true;
            default -> false;
        };
    }
}
