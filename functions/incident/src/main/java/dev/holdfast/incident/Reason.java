package dev.holdfast.incident;

/**
 * Why something was not done, in a form that machines compare. A retryable reason is one that may go away by itself; only
 * those make an event-invoked function throw, so that Lambda's retry and the dead-letter queue take over.
 */
public enum Reason {
    // the input
    BAD_INPUT(Retry.NO),
    UNKNOWN_EVENT(Retry.NO),
    NOT_FOR_THIS_FUNCTION(Retry.NO),
    NOT_A_FINDING(Retry.NO),
    NOT_A_CONTAINER_FINDING(Retry.NO),
    NOT_A_DETECTION(Retry.NO),
    NOT_OUR_ACTION(Retry.NO),
    NOT_A_CLUSTER_NODE(Retry.NO),
    NOT_IN_ALARM(Retry.NO),
    ALARM_NOT_MARKED(Retry.NO),
    ARCHIVED(Retry.NO),
    BELOW_MIN_SEVERITY(Retry.NO),
    OTHER_ACCOUNT(Retry.NO),
    OTHER_REGION(Retry.NO),
    NO_TARGETS(Retry.NO),
    FOREIGN_SNAPSHOT(Retry.NO),

    // the targets
    AMBIGUOUS_CLUSTER(Retry.NO),
    FARGATE_HAS_NO_VOLUMES(Retry.NO),
    NO_SUCH_INSTANCE(Retry.NO),
    NO_SUCH_NODE(Retry.NO),
    NO_SUCH_VOLUME(Retry.NO),
    NO_SUCH_CASE(Retry.NO),
    INSTANCE_TERMINATED(Retry.NO),
    INSTANCE_STORE(Retry.NO),
    VOLUME_NOT_ATTACHED(Retry.NO),
    VOLUME_IN_ERROR(Retry.NO),
    VOLUMES_MISSING(Retry.NO),
    NO_VOLUMES(Retry.NO),
    AUTO_MODE_MANAGED(Retry.NO),
    KMS_DENIED(Retry.NO),
    RECENTLY_SNAPSHOTTED(Retry.NO),
    SNAPSHOT_SETS_PER_DAY(Retry.NO),
    SNAPSHOT_IN_PROGRESS(Retry.YES),
    SNAPSHOT_FAILED(Retry.YES),
    SNAPSHOT_FAILED_TOO_OFTEN(Retry.NO),
    SNAPSHOT_GONE(Retry.NO),
    SNAPSHOT_NOT_LOCKED(Retry.YES),
    SNAPSHOT_PENDING(Retry.YES),
    LOCK_NOT_SEEN(Retry.YES),
    UNKNOWN_OUTCOME(Retry.YES),

    // the cluster
    CLUSTER_UNKNOWN(Retry.NO),
    CLUSTER_NOT_ALLOWED(Retry.NO),
    NO_SUCH_CLUSTER(Retry.NO),
    CLUSTER_AUTH_MODE(Retry.NO),
    NO_CLUSTER_ACCESS(Retry.NO),
    CLUSTER_FORBIDDEN(Retry.NO),
    CLUSTER_UNREACHABLE(Retry.YES),
    CLUSTER_NOT_TRUSTED(Retry.NO),
    TOKEN_EXPIRED(Retry.YES),
    NO_SUCH_POD(Retry.NO),
    OTHER_POD(Retry.NO),
    NO_PODS(Retry.NO),
    NO_SUCH_WORKLOAD(Retry.NO),
    NO_SUCH_SERVICE_ACCOUNT(Retry.NO),
    NO_SUCH_IMAGE(Retry.NO),
    NO_SUCH_OBJECT(Retry.NO),
    NODE_UNKNOWN(Retry.NO),
    CONFLICT(Retry.YES),
    NO_PREVIOUS_LOG(Retry.NO),
    CONTAINER_NOT_STARTED(Retry.NO),
    LOG_GONE(Retry.NO),
    LOG_TRUNCATED(Retry.YES),
    ROTATED_NOT_COPIED(Retry.NO),
    NO_LOG_GROUP(Retry.NO),
    NO_LOG_LINES(Retry.NO),
    KUBELET_UNREACHABLE(Retry.YES),

    // the machinery
    THROTTLED(Retry.YES),
    LIMIT_EXCEEDED(Retry.YES),
    QUOTA_EXCEEDED(Retry.NO),
    TIMEOUT(Retry.YES),
    UNREACHABLE(Retry.YES),
    SERVICE_ERROR(Retry.YES),
    ACCESS_DENIED(Retry.NO),
    REJECTED(Retry.NO),
    DEADLINE(Retry.YES),
    EVIDENCE_FAILED(Retry.YES),
    BUCKET_UNSAFE(Retry.YES),
    CONFLICTING_EVIDENCE(Retry.NO),
    SAMPLE_FINDING(Retry.NO),
    NOT_READY(Retry.NO),
    NOT_CHECKED(Retry.NO),
    INTERNAL_ERROR(Retry.YES);

    private enum Retry {
        YES,
        NO
    }

    private final Retry retry;

    Reason(Retry retry) {
        this.retry = retry;
    }

    /** Whether a later attempt may succeed without anybody changing anything. */
    public boolean retryable() {
        return retry == Retry.YES;
    }
}
