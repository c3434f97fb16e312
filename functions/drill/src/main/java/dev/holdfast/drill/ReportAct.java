package dev.holdfast.drill;

import dev.holdfast.drill.Proofs.Proof;
import dev.holdfast.drill.emulator.Account;
import dev.holdfast.drill.emulator.Front;
import dev.holdfast.incident.ActionKey;
import dev.holdfast.incident.CaseKeys;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The case file: made of the results that landed in the bucket, sealed and checked. When everything else is over, somebody with
 * an administrator's rights replaces one piece of evidence and hides another, and the check has to say so.
 */
final class ReportAct {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String LOGS = "/logs/";
    private static final String OBJECTS = "/objects/";

    private final Functions functions;
    private final Front front;
    private final Screen screen;
    private final AnswerLines answers;
    private final SequencedMap<CaseKeys, List<String>> landed = new LinkedHashMap<>();

    ReportAct(Functions functions, Front front, Screen screen) {
        this.functions = functions;
        this.front = front;
        this.screen = screen;
        this.answers = new AnswerLines(screen);
    }

    List<Proof> play() {
        landed.clear();
        keys("").forEach(key -> ActionKey.parse(key)
                .ifPresent(action -> landed.computeIfAbsent(action.keys(), _ -> new ArrayList<>())
                        .add(key)));
        var proofs = new ArrayList<Proof>();
        if (landed.isEmpty()) {
            return proofs;
        }
        screen.progress("making the case file");
        functions.reportIncident(batch());
        int versions = sealed();
        functions.reportIncident(batch());
        proofs.add(
                sealed() == versions && versions == landed.size()
                        ? new Proof("a burst of results", "made one sealed report for each case, twice over", true)
                        : new Proof(
                                "a burst of results",
                                "made " + versions + ", then " + sealed() + " SEALED REPORTS of " + landed.size()
                                        + " cases",
                                false));
        for (CaseKeys keys : landed.sequencedKeySet()) {
            answers.show("ReportIncident", functions.report(keys.caseId().value()));
            var checked = functions.verify(keys.caseId().value());
            answers.show("VerifyCase", checked);
            proofs.add(
                    status(checked).equals("DONE")
                            ? new Proof("the evidence", "is what was sealed, object by object", true)
                            : new Proof("the evidence", "is NOT what was sealed: " + findings(checked), false));
        }
        return proofs;
    }

    /** Somebody lays hands on the evidence of a case. */
    List<Proof> afterTampering() {
        var proofs = new ArrayList<Proof>();
        for (CaseKeys keys : landed.sequencedKeySet()) {
            var replaced = first(keys, LOGS);
            var hidden = first(keys, OBJECTS);
            if (replaced.isEmpty() || hidden.isEmpty()) {
                continue;
            }
            try (var s3 = front.clients().s3()) {
                s3.putObject(
                        request -> request.bucket(Stage.BUCKET).key(replaced),
                        RequestBody.fromString("nothing here\n"));
                s3.deleteObject(request -> request.bucket(Stage.BUCKET).key(hidden));
            }
            var said = findings(functions.verify(keys.caseId().value()));
            boolean noticed = said.stream().anyMatch(row -> row.contains(name(replaced)))
                    && said.stream().anyMatch(row -> row.contains(name(hidden)));
            proofs.add(
                    noticed
                            ? new Proof("evidence replaced", "and another piece hidden: VerifyCase names both", true)
                            : new Proof("evidence replaced", "and another hidden, NOT noticed: " + said, false));
        }
        return proofs;
    }

    private static String name(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** The pages of the newest versions, as they lie in the bucket. */
    List<String> pages() {
        return landed.sequencedKeySet().stream()
                .flatMap(keys -> keys(keys.prefix() + "report/").stream()
                        .filter(key -> key.endsWith("/report.html"))
                        .reduce((_, later) -> later)
                        .stream())
                .toList();
    }

    private String first(CaseKeys keys, String part) {
        return keys(keys.prefix()).stream()
                .filter(key -> key.contains(part))
                .findFirst()
                .orElse("");
    }

    private int sealed() {
        return (int) keys("").stream().filter(key -> key.endsWith("/SEAL.sig")).count();
    }

    private static String status(Functions.Answer answer) {
        return answer.json().map(json -> json.path("status").asString("")).orElse("");
    }

    private static List<String> findings(Functions.Answer answer) {
        return answer.json().stream()
                .flatMap(json -> json.path("outcomes").values().stream())
                .filter(row -> !row.path("verified").asBoolean(false))
                .map(ReportAct::finding)
                .toList();
    }

    private static String finding(JsonNode row) {
        return row.path("target").asString("") + " " + row.path("reason").asString("") + " "
                + row.path("text").asString("");
    }

    private List<String> keys(String prefix) {
        try (S3Client s3 = front.clients().s3()) {
            return s3
                    .listObjectsV2Paginator(
                            request -> request.bucket(Stage.BUCKET).prefix(prefix))
                    .contents()
                    .stream()
                    .map(S3Object::key)
                    .collect(Collectors.toList());
        }
    }

    /** What the queue hands over: S3's events about the records. */
    private byte[] batch() {
        var records = landed.values().stream()
                .flatMap(List::stream)
                .map(key -> message(
                        UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8))
                                .toString(),
                        Stage.BUCKET,
                        key))
                .toList();
        return MAPPER.writeValueAsBytes(Map.of("Records", records));
    }

    /** A message of the queue: S3's event about an object. */
    static Map<String, Object> message(String id, String bucket, String key) {
        return Map.of(
                "messageId",
                id,
                "eventSource",
                "aws:sqs",
                "awsRegion",
                "us-east-1",
                "body",
                MAPPER.writeValueAsString(created(bucket, key)));
    }

    private static Map<String, Object> created(String bucket, String key) {
        return Map.of(
                "version", "0",
                "id", UUID.randomUUID().toString(),
                "detail-type", "Object Created",
                "source", "aws.s3",
                "account", Account.ID,
                "time", "2026-11-23T18:00:00Z",
                "region", "us-east-1",
                "resources", List.of("arn:aws:s3:::" + bucket),
                "detail",
                        Map.of(
                                "version",
                                "0",
                                "bucket",
                                Map.of("name", bucket),
                                "object",
                                Map.of("key", key, "size", 1),
                                "reason",
                                "PutObject"));
    }
}
