package dev.holdfast.report;

import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.evidence.testing.SimulatedContext;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Settings;
import dev.holdfast.incident.answer.Log;
import dev.holdfast.incident.answer.TryAgain;
import dev.holdfast.report.custody.MovingClock;
import dev.holdfast.report.custody.SimulatedKms;
import dev.holdfast.report.notify.SimulatedChannels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.sync.RequestBody;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** ReportIncident over simulated AWS, invoked as Lambda does: bytes in, bytes out. Every invocation is a cold start. */
final class ReportBed {
    static final String CASE = "gd-1ab2";
    static final String PREFIX = "cases/" + CASE + "/";
    static final String BUCKET = "evidence";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    final MovingClock clock = new MovingClock();
    final InMemoryS3 s3 = new InMemoryS3(BUCKET, clock);
    final SimulatedKms kms = new SimulatedKms();
    final SimulatedChannels channels = new SimulatedChannels();
    final List<String> log = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>(Map.of(
            "HOLDFAST_EVIDENCE_BUCKET", BUCKET,
            "HOLDFAST_SIGNING_KEY", "alias/holdfast",
            "HOLDFAST_NOTIFICATION_TOPIC", "arn:aws:sns:us-east-1:123456789012:cases",
            "HOLDFAST_SCHEDULE_ROLE", "arn:aws:iam::123456789012:role/escalations"));
    private int requests;

    ReportBed without(String setting) {
        environment.remove(setting);
        return this;
    }

    /** A record of a function, as its action record would be. */
    String record(Function function, String outcomes) {
        String key = PREFIX + "actions/" + function.text() + "-20261123T180000" + String.format("%03d", ++requests)
                + "Z-r" + requests + ".json";
        put(key, """
            { "case": "%s", "function": "%s", "status": "DONE", "drill": false, "observed": false,
              "round": "20261123T180000Z", "startedAt": "%s", "elapsedMillis": 5, "reason": null, "text": null,
              "outcomes": [ %s ], "evidence": [], "remaining": [] }
            """.formatted(CASE, function.text(), clock.instant(), outcomes));
        return key;
    }

    static String outcome(String target, String action, String status, String details) {
        return """
            { "target": "%s", "action": "%s", "status": "%s", "verified": true, "reason": null, "text": null,
              "details": { %s } }
            """.formatted(target, action, status, details);
    }

    static String isolated(String status, String containment) {
        return outcome("pod/shop/cart-1", "isolate", status, "\"containment\": \"" + containment + "\"");
    }

    void put(String key, String text) {
        s3.putObject(
                request -> request.bucket(BUCKET)
                        .key(key)
                        .objectLockMode("GOVERNANCE")
                        .objectLockRetainUntilDate(clock.instant().plus(Duration.ofDays(30)))
                        .checksumSHA256(Sha256.base64(text)),
                RequestBody.fromString(text));
    }

    /** What came of an invocation. */
    record Answer(Optional<JsonNode> json, Optional<String> thrown) {
        JsonNode tree() {
            return json.orElseThrow(() -> new AssertionError("thrown: " + thrown));
        }

        List<String> again() {
            return tree().required("batchItemFailures").values().stream()
                    .map(item -> item.required("itemIdentifier").asString())
                    .toList();
        }
    }

    /** The queue hands over these; the n-th message is called {@code message-n}. */
    Answer landed(String... keys) {
        return messages(List.of(keys).stream().map(ReportBed::created).toList());
    }

    Answer messages(List<String> bodies) {
        var records = MAPPER.createArrayNode();
        IntStream.range(0, bodies.size())
                .forEach(n -> records.addObject()
                        .put("messageId", "message-" + (n + 1))
                        .put("eventSource", "aws:sqs")
                        .put("awsRegion", "us-east-1")
                        .put("body", bodies.get(n)));
        return invoke(MAPPER.writeValueAsString(MAPPER.createObjectNode().set("Records", records)));
    }

    static String created(String key) {
        return created(BUCKET, key);
    }

    static String created(String bucket, String key) {
        return """
            { "version": "0", "id": "e", "detail-type": "Object Created", "source": "aws.s3", "account": "123456789012",
              "time": "2026-11-23T18:00:00Z", "region": "us-east-1", "resources": ["arn:aws:s3:::%s"],
              "detail": { "version": "0", "bucket": {"name": "%s"}, "object": {"key": "%s", "size": 1} } }
            """.formatted(bucket, bucket, key);
    }

    Answer asked(String type, String detail) {
        return invoke("{\"source\": \"holdfast\", \"detail-type\": \"%s\", \"detail\": {%s}}".formatted(type, detail));
    }

    Answer invoke(String event) {
        var clients = new ReportWiring.Clients(s3, kms, channels.sns(), channels.events(), channels.scheduler());
        var own = new ReportWiring.Own("holdfast-report-incident", Optional.of("us-east-1"));
        var handler = new ReportIncident(
                new ReportWiring(Settings.from(environment), clients, own, clock, new Log(log::add)), clock);
        var context = SimulatedContext.lasting(Duration.ofMinutes(5), "request-" + ++requests, clock);
        try {
            return new Answer(Optional.of(context.invoke(handler, event)), Optional.empty());
        } catch (TryAgain e) {
            return new Answer(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    List<String> keys(String part) {
        return s3.objects().keySet().stream().filter(key -> key.contains(part)).toList();
    }

    /** The numbers of the versions that count. */
    List<String> sealed() {
        return keys("/SEAL.sig").stream()
                .map(key -> key.substring(key.indexOf("report/") + 7, key.lastIndexOf('/')))
                .toList();
    }

    JsonNode report(String version) {
        return MAPPER.readTree(s3.text(PREFIX + "report/" + version + "/report.json"));
    }

    /** The newest record of this function itself. */
    JsonNode lastRecord() {
        return MAPPER.readTree(s3.text(keys("actions/report-incident-").getLast()));
    }
}
