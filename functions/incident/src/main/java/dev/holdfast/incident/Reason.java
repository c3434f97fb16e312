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
    RECENTLY_COPIED(Retry.NO),
    NO_PREVIOUS_LOG(Retry.NO),
    CONTAINER_NOT_STARTED(Retry.NO),
    LOG_GONE(Retry.NO),
    LOG_TRUNCATED(Retry.YES),
    ROTATED_NOT_COPIED(Retry.NO),
    NO_LOG_GROUP(Retry.NO),
    NO_LOG_LINES(Retry.NO),
    KUBELET_UNREACHABLE(Retry.YES),

    // the quarantine: guard rails
    QUARANTINE_NOT_CHOSEN(Retry.NO),
    PROTECTED_NAMESPACE(Retry.NO),
    PROTECTED_POD(Retry.NO),
    NEEDS_REQUEST(Retry.NO),
    BLAST_RADIUS(Retry.NO),
    NODE_CAP(Retry.NO),
    LAST_SCHEDULABLE_NODE(Retry.NO),
    WAITS_FOR_REPLACEMENT(Retry.YES),
    STARTED_LATER(Retry.NO),
    LEASE_HELD(Retry.YES),
    STALE(Retry.NO),
    RELEASED(Retry.NO),
    REOPENED(Retry.NO),

    // the quarantine: what the pod and its node are
    HOST_NETWORK(Retry.NO),
    STATIC_POD(Retry.NO),
    BARE_POD(Retry.NO),
    TERMINATING(Retry.NO),
    NOT_STARTED(Retry.NO),
    FINISHED(Retry.NO),
    WINDOWS_NODE(Retry.NO),
    FARGATE_NODE(Retry.NO),
    SPOT_INSTANCE(Retry.NO),
    NO_AUTO_SCALING_GROUP(Retry.NO),
    NODE_SUSPECT(Retry.NO),
    NODE_NOT_ISOLATED(Retry.NO),

    // the quarantine: whether it holds
    NOT_CONTAINED(Retry.NO),
    NO_ENFORCING_ENGINE(Retry.NO),
    ENGINE_UNKNOWN(Retry.NO),
    ENFORCEMENT_NOT_SEEN(Retry.NO),
    NOT_PROGRAMMED(Retry.YES),
    DENY_NOT_THERE(Retry.YES),
    LABEL_NOT_THERE(Retry.YES),
    UNKNOWN_POLICY(Retry.NO),
    ALLOW_LEFT(Retry.NO),
    SIBLING_RULES(Retry.NO),
    UNKNOWN_SIBLINGS(Retry.YES),
    ESTABLISHED_FLOWS(Retry.NO),
    OTHER_INTERFACES(Retry.NO),
    POLICY_LOST_AFTER_ORPHANING(Retry.NO),
    TAMPERED(Retry.NO),

    // the quarantine: changes to objects
    STAYS_IN_SERVICE(Retry.NO),
    CANNOT_DETACH(Retry.NO),
    WEBHOOK_REFUSED(Retry.NO),
    WEBHOOK_CHANGED(Retry.NO),
    CHANGED_BY_OTHERS(Retry.NO),
    HELD_BY_OTHER_CASE(Retry.NO),
    CASE_HOLDS_NOTHING(Retry.NO),
    NO_BEFORE_STATE(Retry.NO),
    TAMPERED_BEFORE_STATE(Retry.NO),
    REJOIN_WOULD_DELETE_A_POD(Retry.NO),

    // the seal and its check
    NO_SEALED_REPORT(Retry.NO),
    NO_SIGNING_KEY(Retry.NO),
    NOTHING_NEW(Retry.NO),
    NOT_AS_SEALED(Retry.NO),
    NOT_HASHED(Retry.NO),
    SEAL_SIGNATURE_WRONG(Retry.NO),
    SEAL_MISMATCH(Retry.NO),
    SEAL_CHAIN_BROKEN(Retry.NO),
    EVIDENCE_CHANGED(Retry.NO),
    EVIDENCE_SHORTER(Retry.NO),
    EVIDENCE_REPLACED(Retry.NO),
    EVIDENCE_HIDDEN(Retry.NO),
    EVIDENCE_MISSING(Retry.NO),
    EVIDENCE_ADDED(Retry.NO),
    LOCK_WEAKER(Retry.NO),
    RETENTION_SHORTER(Retry.NO),

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
    HANDED_OVER(Retry.NO),
    NEXT_SWEEP(Retry.NO),
    NOT_IN_PLAN(Retry.NO),
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
