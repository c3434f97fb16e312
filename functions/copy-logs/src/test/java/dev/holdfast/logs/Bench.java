package dev.holdfast.logs;

import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.ClusterName;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Pause;
import dev.holdfast.incident.Round;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the tests of copies begin with: a safe bucket, CloudWatch Logs in memory, and a clock that only waiting moves. */
final class Bench extends Clock implements Pause {
    static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    static final ClusterName CLUSTER = new ClusterName("prod");
    static final CaseKeys KEYS = new CaseKeys(CaseKeys.Area.CASES, new CaseId("m-test"));
    static final String APPLICATION = "/aws/containerinsights/prod/application";
    static final String CONTROL_PLANE = "/aws/eks/prod/cluster";
    static final String AUDIT = "kube-apiserver-audit-1";
    private static final JsonMapper JSON = JsonMapper.shared();

    final List<Duration> pauses = new ArrayList<>();
    final SimulatedLogs logs = new SimulatedLogs();
    final InMemoryS3 s3 = new InMemoryS3("evidence", this);
    final EvidenceStore store = new EvidenceStore(s3, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), this);
    private Instant now = NOW;

    /** The hour before now. */
    CloudWatchWork work() {
        return work(new Round(NOW));
    }

    CloudWatchWork work(Round round) {
        return new CloudWatchWork(KEYS, round, CLUSTER, store, new Window(NOW.minus(Duration.ofHours(1)), now));
    }

    Deadline deadline() {
        return Deadline.after(Duration.ofMinutes(15).toMillis(), this);
    }

    void forward(Duration by) {
        now = now.plus(by);
    }

    /** A line as Fluent Bit sends it. */
    void applicationLine(Instant at, String pod, String uid, String text) {
        logs.log(APPLICATION, "node-1-application.var.log", at, """
            {"time":"%s","stream":"stdout","log":%s,"kubernetes":{"pod_name":"%s","namespace_name":"shop",\
            "pod_id":"%s","host":"ip-10-0-1-17.ec2.internal"}}\
            """.formatted(at, quoted(text), pod, uid));
    }

    void auditLine(Instant at, String json) {
        logs.log(CONTROL_PLANE, AUDIT, at, json);
    }

    static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    JsonNode json(String key) {
        return JSON.readTree(s3.text(key));
    }

    /** The messages of the lines of a copy. */
    List<String> messages(String key) {
        return Arrays.stream(s3.text(key).split("\n"))
                .filter(line -> !line.isEmpty())
                .map(line -> JSON.readTree(line).required("message").stringValue())
                .toList();
    }

    List<String> keys(String part) {
        return s3.objects().keySet().stream().filter(key -> key.contains(part)).toList();
    }

    static Outcome only(Handled handled) {
        if (handled.outcomes().size() != 1) {
            throw new AssertionError(handled);
        }
        return handled.outcomes().getFirst();
    }

    @Override
    public void sleep(Duration duration) {
        pauses.add(duration);
        forward(duration);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
