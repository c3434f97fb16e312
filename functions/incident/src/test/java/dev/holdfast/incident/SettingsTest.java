package dev.holdfast.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.incident.LockRule.Mode;
import dev.holdfast.incident.Settings.QuarantineMode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SettingsTest {
    @Test
    void nothingSetMeansTheDefaultsOfTheContract() {
        var settings = Settings.from(Map.of());

        assertThat(settings.evidenceBucket()).isEmpty();
        assertThat(settings.evidenceLock()).isEqualTo(new LockRule(Mode.GOVERNANCE, 30));
        assertThat(settings.snapshotLock()).isEqualTo(new LockRule(Mode.GOVERNANCE, 30));
        assertThat(settings.snapshotCoolOffHours()).isZero();
        assertThat(settings.snapshotSetsPerDay()).isEqualTo(6);
        assertThat(settings.quarantine()).isEmpty();
        assertThat(settings.minSeverity()).isEqualTo(4.0);
        assertThat(settings.quarantineMinSeverity()).isEqualTo(7.0);
        assertThat(settings.protectedNamespaces())
                .containsExactlyInAnyOrder(
                        "kube-system",
                        "kube-node-lease",
                        "kube-public",
                        "amazon-guardduty",
                        "amazon-cloudwatch",
                        "calico-system",
                        "tigera-operator",
                        "karpenter",
                        "holdfast");
        assertThat(settings.maxPods()).isEqualTo(20);
        assertThat(settings.maxNodes()).isEqualTo(5);
        assertThat(settings.maxHeldNodesPercent()).isEqualTo(20);
        assertThat(settings.clusters()).containsExactly("*");
        assertThat(settings.alarmPrefix()).isEqualTo("holdfast-");
        assertThat(settings.actionTarget()).isEmpty();
        assertThat(settings.containWaitSeconds()).isEqualTo(5);
        assertThat(settings.rotatedLogs()).isFalse();
        assertThat(settings.auditWindowMinutes()).isEqualTo(60);
        assertThat(settings.fanOutStateMachine()).isEmpty();
        assertThat(settings.workBucket()).isEmpty();
        assertThat(settings.signingKey()).isEmpty();
        assertThat(settings.playbook()).isEmpty();
        assertThat(settings.notificationTopic()).isEmpty();
        assertThat(settings.scheduleRole()).isEmpty();
        assertThat(settings.scheduleGroup()).isEmpty();
        assertThat(settings.unknown()).isEmpty();
    }

    @Test
    void everyNameIsRead() {
        var settings = Settings.from(full());

        assertThat(settings.requireEvidenceBucket()).isEqualTo("evidence");
        assertThat(settings.evidenceLock()).isEqualTo(new LockRule(Mode.GOVERNANCE, 90));
        assertThat(settings.snapshotLock()).isEqualTo(new LockRule(Mode.COMPLIANCE, 45));
        assertThat(settings.snapshotCoolOffHours()).isEqualTo(24);
        assertThat(settings.snapshotSetsPerDay()).isEqualTo(3);
        assertThat(settings.quarantine()).contains(QuarantineMode.ENFORCE);
        assertThat(settings.minSeverity()).isEqualTo(5.5);
        assertThat(settings.quarantineMinSeverity()).isEqualTo(8);
        assertThat(settings.protectedNamespaces()).containsExactlyInAnyOrder("kube-system", "mine");
        assertThat(settings.maxPods()).isEqualTo(7);
        assertThat(settings.maxNodes()).isEqualTo(2);
        assertThat(settings.maxHeldNodesPercent()).isEqualTo(10);
        assertThat(settings.clusters()).containsExactlyInAnyOrder("prod", "test");
        assertThat(settings.alarmPrefix()).isEqualTo("soc-");
        assertThat(settings.actionTarget()).contains("arn:aws:securityhub:us-east-1:123456789012:action/custom/x");
        assertThat(settings.containWaitSeconds()).isZero();
        assertThat(settings.rotatedLogs()).isTrue();
        assertThat(settings.auditWindowMinutes()).isEqualTo(120);
        assertThat(settings.fanOutStateMachine()).contains("arn:states");
        assertThat(settings.workBucket()).contains("work");
        assertThat(settings.signingKey()).contains("arn:key");
        assertThat(settings.playbook()).contains("https://example.org/playbook");
        assertThat(settings.notificationTopic()).contains("arn:topic");
        assertThat(settings.scheduleRole()).contains("arn:role");
        assertThat(settings.scheduleGroup()).contains("holdfast");
        assertThat(settings.unknown()).isEmpty();
    }

    @Test
    void snapshotsAreLockedLikeTheEvidenceUnlessToldOtherwise() {
        var settings = Settings.from(Map.of("HOLDFAST_RETENTION_DAYS", "60", "HOLDFAST_SNAPSHOT_LOCK_DAYS", "7"));

        assertThat(settings.snapshotLock()).isEqualTo(new LockRule(Mode.GOVERNANCE, 7));
        assertThat(Settings.from(Map.of("HOLDFAST_RETENTION_DAYS", "60")).snapshotLock())
                .isEqualTo(new LockRule(Mode.GOVERNANCE, 60));
    }

    @Test
    void everyBadValueIsReportedAtOnce() {
        var bad = new TreeMap<String, String>();
        bad.put("HOLDFAST_LOCK_MODE", "HARD");
        bad.put("HOLDFAST_RETENTION_DAYS", "0");
        bad.put("HOLDFAST_SNAPSHOT_LOCK_MODE", "soft");
        bad.put("HOLDFAST_SNAPSHOT_LOCK_DAYS", "3651");
        bad.put("HOLDFAST_SNAPSHOT_COOL_OFF_HOURS", "73");
        bad.put("HOLDFAST_SNAPSHOT_SETS_PER_DAY", "0");
        bad.put("HOLDFAST_QUARANTINE", "maybe");
        bad.put("HOLDFAST_MIN_SEVERITY", "high");
        bad.put("HOLDFAST_QUARANTINE_MIN_SEVERITY", "10.1");
        bad.put("HOLDFAST_MAX_PODS", "-1");
        bad.put("HOLDFAST_MAX_NODES", "1.5");
        bad.put("HOLDFAST_MAX_HELD_NODES_PERCENT", "101");
        bad.put("HOLDFAST_CONTAIN_WAIT_SECONDS", "99999999999999999999");
        bad.put("HOLDFAST_ROTATED_LOGS", "yes");
        bad.put("HOLDFAST_AUDIT_WINDOW_MINUTES", "x\ny");

        assertThatThrownBy(() -> Settings.from(bad))
                .isInstanceOf(BadSettings.class)
                .hasMessageContaining("15 setting(s) to correct")
                .satisfies(thrown -> assertThat(bad.keySet())
                        .allSatisfy(name -> assertThat(thrown.getMessage()).contains(name + ": expected ")))
                .hasMessageContaining("got 'x\\u000ay'");
    }

    @Test
    void emptyIsUnset() {
        var empty = new TreeMap<String, String>();
        full().keySet().forEach(name -> empty.put(name, " "));

        assertThat(Settings.from(empty)).isEqualTo(Settings.from(Map.of()));
    }

    @Test
    void complianceHasToBeSaidTwice() {
        var environment = new TreeMap<>(Map.of("HOLDFAST_LOCK_MODE", "COMPLIANCE", "HOLDFAST_RETENTION_DAYS", "90"));

        assertBad(environment, "HOLDFAST_COMPLIANCE_ACKNOWLEDGED: expected 90");
        environment.put("HOLDFAST_COMPLIANCE_ACKNOWLEDGED", "30");
        assertBad(environment, "HOLDFAST_COMPLIANCE_ACKNOWLEDGED: expected 90");
        environment.put("HOLDFAST_COMPLIANCE_ACKNOWLEDGED", "90");
        var settings = Settings.from(environment);
        assertThat(settings.evidenceLock()).isEqualTo(new LockRule(Mode.COMPLIANCE, 90));
        assertThat(settings.snapshotLock()).isEqualTo(new LockRule(Mode.COMPLIANCE, 90));
    }

    @Test
    void complianceOfEachLockHasToBeSaid() {
        var environment = new TreeMap<>(Map.of(
                "HOLDFAST_LOCK_MODE", "COMPLIANCE",
                "HOLDFAST_RETENTION_DAYS", "90",
                "HOLDFAST_SNAPSHOT_LOCK_DAYS", "7",
                "HOLDFAST_COMPLIANCE_ACKNOWLEDGED", "90"));

        assertBad(environment, "HOLDFAST_COMPLIANCE_ACKNOWLEDGED: expected 7");
        environment.put("HOLDFAST_COMPLIANCE_ACKNOWLEDGED", "90,7");
        assertThat(Settings.from(environment).snapshotLock()).isEqualTo(new LockRule(Mode.COMPLIANCE, 7));
    }

    @Test
    void onlyAComplianceLockHasACoolOffPeriod() {
        assertBad(
                Map.of("HOLDFAST_SNAPSHOT_COOL_OFF_HOURS", "24"), "HOLDFAST_SNAPSHOT_COOL_OFF_HOURS: expected nothing");
    }

    @Test
    void unknownNamesAreKeptAndHarmNobody() {
        var settings = Settings.from(Map.of("HOLDFAST_RETENTION_DAY", "1", "HOLDFAST_X", "y", "PATH", "/bin"));

        assertThat(settings.unknown()).containsExactly("HOLDFAST_RETENTION_DAY", "HOLDFAST_X");
    }

    @Test
    void aFunctionThatNeedsTheBucketSaysSo() {
        var settings = Settings.from(Map.of());

        assertThatThrownBy(settings::requireEvidenceBucket)
                .isInstanceOf(BadSettings.class)
                .hasMessageContaining("HOLDFAST_EVIDENCE_BUCKET");
    }

    private static void assertBad(Map<String, String> environment, String... messages) {
        assertThatThrownBy(() -> Settings.from(environment))
                .isInstanceOf(BadSettings.class)
                .satisfies(thrown -> Arrays.asList(messages)
                        .forEach(message -> assertThat(thrown).hasMessageContaining(message)));
    }

    private static Map<String, String> full() {
        return Map.ofEntries(
                Map.entry("HOLDFAST_EVIDENCE_BUCKET", "evidence"),
                Map.entry("HOLDFAST_LOCK_MODE", "governance"),
                Map.entry("HOLDFAST_RETENTION_DAYS", "90"),
                Map.entry("HOLDFAST_COMPLIANCE_ACKNOWLEDGED", "45"),
                Map.entry("HOLDFAST_SNAPSHOT_LOCK_MODE", "COMPLIANCE"),
                Map.entry("HOLDFAST_SNAPSHOT_LOCK_DAYS", "45"),
                Map.entry("HOLDFAST_SNAPSHOT_COOL_OFF_HOURS", "24"),
                Map.entry("HOLDFAST_SNAPSHOT_SETS_PER_DAY", "3"),
                Map.entry("HOLDFAST_QUARANTINE", "enforce"),
                Map.entry("HOLDFAST_MIN_SEVERITY", "5.5"),
                Map.entry("HOLDFAST_QUARANTINE_MIN_SEVERITY", "8"),
                Map.entry("HOLDFAST_PROTECTED_NAMESPACES", "kube-system, mine"),
                Map.entry("HOLDFAST_MAX_PODS", "7"),
                Map.entry("HOLDFAST_MAX_NODES", "2"),
                Map.entry("HOLDFAST_MAX_HELD_NODES_PERCENT", "10"),
                Map.entry("HOLDFAST_CLUSTERS", "prod,test"),
                Map.entry("HOLDFAST_ALARM_PREFIX", "soc-"),
                Map.entry("HOLDFAST_ACTION_TARGET", "arn:aws:securityhub:us-east-1:123456789012:action/custom/x"),
                Map.entry("HOLDFAST_CONTAIN_WAIT_SECONDS", "0"),
                Map.entry("HOLDFAST_ROTATED_LOGS", "TRUE"),
                Map.entry("HOLDFAST_AUDIT_WINDOW_MINUTES", "120"),
                Map.entry("HOLDFAST_FANOUT_STATE_MACHINE", "arn:states"),
                Map.entry("HOLDFAST_WORK_BUCKET", "work"),
                Map.entry("HOLDFAST_SIGNING_KEY", "arn:key"),
                Map.entry("HOLDFAST_PLAYBOOK", "https://example.org/playbook"),
                Map.entry("HOLDFAST_NOTIFICATION_TOPIC", "arn:topic"),
                Map.entry("HOLDFAST_SCHEDULE_ROLE", "arn:role"),
                Map.entry("HOLDFAST_SCHEDULE_GROUP", "holdfast"));
    }
}
