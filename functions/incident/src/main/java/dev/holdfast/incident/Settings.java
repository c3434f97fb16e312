package dev.holdfast.incident;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The product's configuration, read once at cold start from environment variables. A function uses only its part; the rest
 * is optional. Unknown names that begin with {@code HOLDFAST_} are kept in {@link #unknown}: they are logged and fail the
 * readiness check, but never a response.
 *
 * @param minSeverity findings and alarms below it are ignored
 * @param snapshotCoolOffHours 0 means none, else 1 to 72, and only with a compliance lock
 * @param clusters names on the allow list; contains {@code *} for all
 */
public record Settings(
        Optional<String> evidenceBucket,
        LockRule evidenceLock,
        LockRule snapshotLock,
        int snapshotCoolOffHours,
        int snapshotSetsPerDay,
        Optional<QuarantineMode> quarantine,
        double minSeverity,
        double quarantineMinSeverity,
        Set<String> protectedNamespaces,
        int maxPods,
        int maxNodes,
        int maxHeldNodesPercent,
        Set<String> clusters,
        String alarmPrefix,
        Optional<String> actionTarget,
        int containWaitSeconds,
        boolean rotatedLogs,
        int auditWindowMinutes,
        Optional<String> fanOutStateMachine,
        Optional<String> workBucket,
        Optional<String> signingKey,
        Optional<String> playbook,
        Optional<String> notificationTopic,
        Optional<String> scheduleRole,
        Optional<String> scheduleGroup,
        SortedSet<String> unknown) {

    private static final String PREFIX = "HOLDFAST_";
    private static final String PROTECTED =
            "kube-system,kube-node-lease,kube-public,amazon-guardduty,amazon-cloudwatch,"
                    + "calico-system,tigera-operator,karpenter,holdfast";

    /** Whether quarantine changes anything. */
    public enum QuarantineMode {
        OBSERVE,
        ENFORCE
    }

    /**
     * Reads the table.
     *
     * @throws BadSettings naming every value that cannot be used
     */
    public static Settings from(Map<String, String> environment) {
        var table = new SettingsTable(environment);
        var evidenceLock =
                table.lock(PREFIX + "LOCK_MODE", PREFIX + "RETENTION_DAYS", new LockRule(LockRule.Mode.GOVERNANCE, 30));
        var snapshotLock = table.lock(PREFIX + "SNAPSHOT_LOCK_MODE", PREFIX + "SNAPSHOT_LOCK_DAYS", evidenceLock);
        table.requireAcknowledged(PREFIX + "COMPLIANCE_ACKNOWLEDGED", List.of(evidenceLock, snapshotLock));
        var settings = new Settings(
                table.text(PREFIX + "EVIDENCE_BUCKET"),
                evidenceLock,
                snapshotLock,
                table.coolOff(PREFIX + "SNAPSHOT_COOL_OFF_HOURS", snapshotLock),
                table.whole(PREFIX + "SNAPSHOT_SETS_PER_DAY", 6, 1, 1000),
                table.choice(PREFIX + "QUARANTINE", QuarantineMode.class),
                table.severity(PREFIX + "MIN_SEVERITY", 4.0),
                table.severity(PREFIX + "QUARANTINE_MIN_SEVERITY", 7.0),
                table.names(PREFIX + "PROTECTED_NAMESPACES", PROTECTED),
                table.whole(PREFIX + "MAX_PODS", 20, 1, 10_000),
                table.whole(PREFIX + "MAX_NODES", 5, 1, 1_000),
                table.whole(PREFIX + "MAX_HELD_NODES_PERCENT", 20, 1, 100),
                table.names(PREFIX + "CLUSTERS", "*"),
                table.text(PREFIX + "ALARM_PREFIX").orElse("holdfast-"),
                table.text(PREFIX + "ACTION_TARGET"),
                table.whole(PREFIX + "CONTAIN_WAIT_SECONDS", 5, 0, 300),
                table.flag(PREFIX + "ROTATED_LOGS"),
                table.whole(PREFIX + "AUDIT_WINDOW_MINUTES", 60, 1, 1_440),
                table.text(PREFIX + "FANOUT_STATE_MACHINE"),
                table.text(PREFIX + "WORK_BUCKET"),
                table.text(PREFIX + "SIGNING_KEY"),
                table.text(PREFIX + "PLAYBOOK"),
                table.text(PREFIX + "NOTIFICATION_TOPIC"),
                table.text(PREFIX + "SCHEDULE_ROLE"),
                table.text(PREFIX + "SCHEDULE_GROUP"),
                table.unknown(PREFIX));
        table.throwIfBad();
        return settings;
    }

    /**
     * The evidence bucket, for a function that cannot work without one.
     *
     * @throws BadSettings when it is not set
     */
    public String requireEvidenceBucket() {
        return evidenceBucket.orElseThrow(() -> new BadSettings(
                List.of(PREFIX + "EVIDENCE_BUCKET: expected the name of the Object-Locked bucket, got nothing")));
    }

    /**
     * Whether quarantine changes anything, for the function that may. There is no default: the person who deploys chooses.
     *
     * @throws BadSettings when it is not set
     */
    public QuarantineMode requireQuarantine() {
        return quarantine.orElseThrow(() -> new BadSettings(
                List.of(PREFIX + "QUARANTINE: expected observe (says what it would do) or enforce, got nothing")));
    }

    /** Names that were read but belong to nothing, in order. */
    @Override
    public SortedSet<String> unknown() {
        return new TreeSet<>(unknown);
    }
}
