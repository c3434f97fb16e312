package dev.holdfast.drill;

import dev.holdfast.drill.Proofs.Proof;
import dev.holdfast.drill.emulator.Front;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the API server's audit log says: of each intruder three lines, of others a few that look like them.
 *
 * @see <a href="https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html">Control plane logs</a>
 */
final class AuditTrail {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Pattern COPY = Pattern.compile("(cases|drills)/[^/]+/audit/pod~.+\\.log");
    private static final String STREAM = "kube-apiserver-audit-0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    private static final int MINUTES = 20;

    private final List<InputLogEvent> lines = new ArrayList<>();
    private final Set<String> aboutIntruders = new TreeSet<>();
    private Instant at;

    private AuditTrail(Instant now) {
        this.at = now.minusSeconds(60L * MINUTES);
    }

    /** Written for the pods of those names, {@code namespace/name}, in the minutes before now. */
    static AuditTrail write(Front front, String cluster, List<String> intruders, Instant now) {
        var trail = new AuditTrail(now);
        for (String intruder : intruders) {
            String namespace = intruder.substring(0, intruder.indexOf('/'));
            String pod = intruder.substring(intruder.indexOf('/') + 1);
            trail.aboutIntruders.add(trail.line("create", "pods", "exec", namespace, pod));
            trail.aboutIntruders.add(trail.line("get", "pods", "", namespace, pod));
            trail.aboutIntruders.add(trail.line("get", "pods", "log", namespace, pod));
            trail.line("get", "pods", "", namespace, pod + "-2");
            trail.line("get", "pods", "", "another-" + namespace, pod);
            trail.line("get", "configmaps", "", namespace, pod);
        }
        trail.line("list", "nodes", "", "", "");
        trail.putInto(front, "/aws/eks/" + cluster + "/cluster");
        return trail;
    }

    private String line(String verb, String resource, String subresource, String namespace, String name) {
        String id = "audit-" + lines.size();
        var line = MAPPER.createObjectNode();
        line.put("kind", "Event").put("apiVersion", "audit.k8s.io/v1").put("level", "Metadata");
        line.put("auditID", id).put("stage", "ResponseComplete").put("verb", verb);
        line.putObject("user").put("username", "kubernetes-admin");
        var object = line.putObject("objectRef").put("resource", resource).put("apiVersion", "v1");
        object.put("namespace", namespace).put("name", name);
        if (!subresource.isEmpty()) {
            object.put("subresource", subresource);
        }
        line.putObject("responseStatus").put("code", 200);
        line.put("requestReceivedTimestamp", at.toString());
        String text = MAPPER.writeValueAsString(line);
        lines.add(InputLogEvent.builder()
                .timestamp(at.toEpochMilli())
                .message(text)
                .build());
        at = at.plusSeconds(1);
        return id;
    }

    private void putInto(Front front, String group) {
        try (CloudWatchLogsClient logs = front.clients().logs()) {
            logs.createLogGroup(request -> request.logGroupName(group));
            logs.createLogStream(request -> request.logGroupName(group).logStreamName(STREAM));
            logs.putLogEvents(
                    request -> request.logGroupName(group).logStreamName(STREAM).logEvents(lines));
        }
    }

    /** Whether exactly the lines about the intruders lie in the bucket. */
    List<Proof> copied(S3Client s3) {
        if (aboutIntruders.isEmpty()) {
            return List.of();
        }
        var copied = new TreeSet<String>();
        for (S3Object object : s3.listObjectsV2Paginator(request -> request.bucket(Stage.BUCKET))
                .contents()) {
            if (COPY.matcher(object.key()).matches()) {
                copied.addAll(ids(s3, object.key()));
            }
        }
        return List.of(proof(copied));
    }

    private Proof proof(Set<String> copied) {
        String attempt = "the audit log";
        if (copied.equals(aboutIntruders)) {
            return new Proof(
                    attempt,
                    copied.size() + " of " + lines.size() + " lines are about them, and just those are kept",
                    true);
        }
        var missing = new TreeSet<>(aboutIntruders);
        missing.removeAll(copied);
        var foreign = new TreeSet<>(copied);
        foreign.removeAll(aboutIntruders);
        return new Proof(attempt, "NOT the lines about them: missing " + missing + ", of others " + foreign, false);
    }

    private static List<String> ids(S3Client s3, String key) {
        var bytes = s3.getObjectAsBytes(request -> request.bucket(Stage.BUCKET).key(key));
        return bytes.asString(StandardCharsets.UTF_8)
                .lines()
                .map(MAPPER::readTree)
                .map(event -> MAPPER.readTree(event.path("message").asString("{}")))
                .map(line -> line.path("auditID").asString(""))
                .toList();
    }
}
