package dev.holdfast.report.custody;

import dev.holdfast.evidence.EvidenceException;
import dev.holdfast.evidence.EvidenceStore;
import dev.holdfast.evidence.testing.InMemoryS3;
import dev.holdfast.evidence.testing.StoredVersion;
import dev.holdfast.incident.CaseId;
import dev.holdfast.incident.CaseKeys;
import dev.holdfast.incident.CaseKeys.Area;
import dev.holdfast.incident.Deadline;
import dev.holdfast.incident.FanOut;
import dev.holdfast.incident.Function;
import dev.holdfast.incident.Kept;
import dev.holdfast.incident.LockRule;
import dev.holdfast.incident.Outcome;
import dev.holdfast.incident.Result;
import dev.holdfast.incident.answer.Response;
import dev.holdfast.incident.answer.ResultJson;
import dev.holdfast.report.casefile.CaseObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A case in a bucket, a key, snapshots, and what seals and checks them. */
public final class CaseBed {
    static final CaseId CASE = new CaseId("gd-1");
    static final String TAKEN = "snapshots/i-0123456789abcdef0.1.taken.json";
    public static final String LOG = "logs/shop/cart.u1/app/current.20261123T180000Z.001.log";
    static final Duration FIFTEEN_MINUTES = Duration.ofMinutes(15);
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    public final MovingClock clock = new MovingClock();
    public final InMemoryS3 s3 = new InMemoryS3("evidence", clock);
    final EvidenceStore store = new EvidenceStore(s3, "evidence", new LockRule(LockRule.Mode.GOVERNANCE, 30), clock);
    public final SimulatedKms kms = new SimulatedKms();
    final SimulatedSnapshots snapshots = new SimulatedSnapshots();
    public CaseKeys keys = new CaseKeys(Area.CASES, CASE);
    Optional<Signer> signer = Optional.of(new KmsSigner(kms, "alias/holdfast"));
    Duration left = FIFTEEN_MINUTES;
    private int requests;

    /** An event, a log with its record, a snapshot that completed, and the functions' records of these. */
    public static CaseBed withCase() {
        var bed = new CaseBed();
        bed.fill();
        return bed;
    }

    public void fill() {
        var event = keep("events/20261123T180000Z-0a1b2c3d.json", "{\"the\": \"event\"}");
        var taken = keep(
                TAKEN,
                "{\"case\":\"gd-1\",\"takenFor\":\"gd-1\",\"lock\":\"governance/30d\",\"snapshots\":["
                        + "{\"snapshotId\":\"snap-00000001\",\"volumeId\":\"vol-00000001\"}]}");
        var ended = keep(
                "snapshots/snap-00000001.completed.json",
                "{\"snapshotId\":\"snap-00000001\",\"volumeId\":\"vol-00000001\",\"state\":\"COMPLETED\"}");
        snapshots.isLocked("snap-00000001", LockRule.Mode.GOVERNANCE, 30);
        var log = keep(LOG, "2026-11-23T18:00:00Z curl evil.example\n");
        var meta = keep(LOG + ".meta.json", meta(log));
        record(Function.SNAPSHOT_VOLUMES, event, taken);
        record(Function.CONFIRM_SNAPSHOTS, ended);
        record(Function.COPY_LOGS, event, log, meta);
    }

    static String meta(Kept log) {
        return MAPPER.writeValueAsString(MAPPER.createObjectNode()
                .put("key", log.key())
                .put("versionId", log.versionId())
                .put("sha256", log.sha256())
                .put("bytes", log.bytes())
                .put("retainUntil", log.retainUntil().toString()));
    }

    Kept keep(String relative, String text) {
        try {
            return store.keep(keys.prefix() + relative, utf8(text), "application/json")
                    .kept();
        } catch (EvidenceException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a function records of itself. */
    Kept record(Function function, Kept... evidence) {
        return record(function, List.of(), evidence);
    }

    /** What a function records of what came of it. */
    Kept record(Function function, List<Outcome> outcomes, Kept... evidence) {
        var result = new Result(
                Optional.of(CASE),
                function,
                Result.Status.DONE,
                false,
                false,
                Optional.empty(),
                clock.instant(),
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                outcomes,
                List.of(evidence),
                List.of(),
                List.of());
        String key = keys.action(function, clock.instant(), "request-" + ++requests);
        return keep(
                key.substring(keys.prefix().length()), new String(ResultJson.whole(result), StandardCharsets.UTF_8));
    }

    Inventory inventory() throws EvidenceException {
        return Inventory.of(store, keys, clock);
    }

    /** The case's action records, as whoever makes the report has read them. */
    Map<String, byte[]> documents(Inventory inventory) throws EvidenceException {
        var documents = new TreeMap<String, byte[]>();
        for (CaseObject object : inventory.objects()) {
            if (object.key().contains("/actions/")) {
                store.read(object.key(), object.versionId(), 16 << 20)
                        .ifPresent(stored -> documents.put(object.key(), stored.bytes()));
            }
        }
        return documents;
    }

    Sealing sealing() {
        return new Sealing(store, signer, new FanOut(8), clock);
    }

    public SealResult seal() throws EvidenceException, InterruptedException {
        var inventory = inventory();
        return sealing()
                .seal(
                        inventory,
                        documents(inventory),
                        CaseBed::render,
                        new Deadline(clock.instant().plus(left), clock));
    }

    static ReportFiles render(Rendering.Place place) {
        var covers = MAPPER.createObjectNode();
        covers.putObject("covers")
                .put("objects", place.covers().objects())
                .put("listedAt", place.covers().listedAt().toString())
                .put("digest", place.covers().digest());
        covers.put("unsignedBecause", place.unsignedBecause().orElse(null));
        covers.put("version", place.version());
        String why = place.unsignedBecause().map(text -> "not signed: " + text).orElse("");
        return new ReportFiles(
                utf8("<p>version " + place.version() + " " + why + "</p>"),
                utf8(MAPPER.writeValueAsString(covers)),
                utf8("version " + place.version() + "\n"));
    }

    Response check() {
        return new CaseCheck(store, signer, snapshots, new FanOut(8), clock)
                .check(CASE, new Deadline(clock.instant().plus(left), clock));
    }

    List<Outcome> outcomes() {
        return switch (check()) {
            case Response.Acted acted -> acted.outcomes();
            case Response other -> throw new AssertionError(other);
        };
    }

    Outcome caseRow() {
        return row(outcomes(), "case/gd-1");
    }

    static Outcome row(List<Outcome> outcomes, String target) {
        return outcomes.stream()
                .filter(outcome -> outcome.target().equals(target))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + target + " in " + outcomes));
    }

    /** Rows that are not right, as {@code <target> <reason>}. */
    static List<String> wrong(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> !outcome.ending().isGood())
                .map(outcome -> outcome.target() + " " + outcome.ending().why().orElseThrow())
                .toList();
    }

    byte[] bytes(String relative) {
        return Optional.ofNullable(s3.objects().get(keys.prefix() + relative))
                .orElseThrow(() -> new AssertionError(
                        relative + " is not in " + s3.objects().keySet()));
    }

    String text(String relative) {
        return new String(bytes(relative), StandardCharsets.UTF_8);
    }

    JsonNode json(String relative) {
        return MAPPER.readTree(bytes(relative));
    }

    /** The entry of an object in a manifest. */
    JsonNode entry(int version, String relative) {
        return entries(version)
                .filter(entry -> entry.required("key").asString().equals(relative))
                .findFirst()
                .orElseThrow(() -> new AssertionError(relative + " is not in " + text("report/0001/manifest.json")));
    }

    Stream<JsonNode> entries(int version) {
        return json(Seals.file(version, "manifest.json")).required("objects").values().stream();
    }

    List<String> files(String part) {
        return s3.objects().keySet().stream()
                .filter(key -> key.contains(part))
                .map(key -> key.substring(keys.prefix().length()))
                .toList();
    }

    String fingerprint() {
        return new SealKey(kms.publicKey()).fingerprint();
    }

    Instant until() {
        return s3.lock(keys.prefix() + LOG).map(StoredVersion.Lock::until).orElseThrow();
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
