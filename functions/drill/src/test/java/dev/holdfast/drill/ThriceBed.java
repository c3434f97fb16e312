package dev.holdfast.drill;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.holdfast.cluster.ClusterAccess;
import dev.holdfast.cluster.testing.ShopCluster;
import dev.holdfast.drill.Deliveries.Delivered;
import dev.holdfast.drill.Deliveries.Delivery;
import dev.holdfast.drill.emulator.Account;
import dev.holdfast.drill.emulator.Losses;
import dev.holdfast.drill.emulator.PocketAccount;
import dev.holdfast.incident.ActionKey;
import dev.holdfast.incident.Function;
import dev.holdfast.logs.CopyLogs;
import dev.holdfast.quarantine.QuarantineWorkload;
import dev.holdfast.report.ReportIncident;
import dev.holdfast.report.VerifyCase;
import dev.holdfast.snapshot.ConfirmSnapshots;
import dev.holdfast.snapshot.SnapshotVolumes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An account and a cluster that are reached through a network that loses things, the functions as they are shipped, and whoever
 * delivers: EventBridge, the queue, Lambda. Everything is delivered three times, at the same time.
 */
final class ThriceBed implements AutoCloseable {
    static final String BUCKET = "holdfast-evidence";
    static final String CASE = "gd-3ac1f7e0b92d4856a1e07c5d9b64f238";
    private static final String TOPIC = "arn:aws:sns:us-east-1:" + Account.ID + ":cases";
    private static final int TIMES = 3;
    private static final int ROUNDS_OF_THE_QUEUE = 5;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** After so long a message that was not taken comes again. */
    private static final Duration VISIBLE_AGAIN = Duration.ofMinutes(30);

    private final ShiftedClock clock = new ShiftedClock();
    private final Random random;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Deliveries deliveries = new Deliveries(clock);
    private final Set<String> landed = new HashSet<>();
    private final PocketAccount account;
    private final LossyScene scene;

    final Losses aws;
    final Losses kubernetes;

    ThriceBed(long seed, int lines, double answers, double requests) {
        this.random = new Random(seed);
        this.aws = new Losses(random.nextLong(), answers, requests);
        this.kubernetes = new Losses(random.nextLong(), answers, requests);
        this.account = PocketAccount.open(BUCKET, clock, aws);
        this.scene = LossyScene.build(lines, kubernetes);
        ShopCluster.INSTANCES.forEach(instance -> node(instance, 1));
        node(LossyScene.INSTANCE, 3);
    }

    private void node(String instance, int volumes) {
        var devices = new TreeMap<String, String>();
        for (int i = 0; i < volumes; i++) {
            devices.put("/dev/xvd" + (char) ('a' + i), "vol-" + i + instance.substring("i-0".length()));
        }
        account.node(instance, "prod", devices);
    }

    PocketAccount account() {
        return account;
    }

    LossyScene scene() {
        return scene;
    }

    /** The lines that the functions logged. */
    List<String> log() {
        return List.copyOf(log);
    }

    /** A finding on the intruder, to the three functions that EventBridge sends it to, three times to each, all at once. */
    List<Delivered> find() throws InterruptedException {
        String event = finding();
        var all = new ArrayList<Delivery>();
        all.addAll(thrice(
                Function.SNAPSHOT_VOLUMES,
                event,
                (settings, lines) -> new SnapshotVolumes(settings, clock, lines, access(Function.SNAPSHOT_VOLUMES))));
        all.addAll(thrice(
                Function.COPY_LOGS,
                event,
                (settings, lines) -> new CopyLogs(settings, clock, lines, access(Function.COPY_LOGS))));
        all.addAll(thrice(
                Function.QUARANTINE_WORKLOAD,
                event,
                (settings, lines) ->
                        new QuarantineWorkload(settings, clock, lines, access(Function.QUARANTINE_WORKLOAD))));
        Collections.shuffle(all, random);
        return deliveries.atOnce(all);
    }

    /** EBS says that it has written the snapshots. */
    List<Delivered> complete() throws InterruptedException {
        var all = new ArrayList<Delivery>();
        for (String event : account.completeSnapshots()) {
            all.addAll(thrice(
                    Function.CONFIRM_SNAPSHOTS,
                    event,
                    (settings, lines) -> new ConfirmSnapshots(settings, clock, lines)));
        }
        return deliveries.atOnce(all);
    }

    /** S3 tells of the records that are new, of each three times, and the queue hands them over in bursts. */
    void report() throws InterruptedException {
        List<Map<String, Object>> records = newRecords().stream()
                .flatMap(key -> Stream.generate(
                                () -> ReportAct.message(UUID.randomUUID().toString(), BUCKET, key))
                        .limit(TIMES))
                .toList();
        for (int round = 0; !records.isEmpty() && round < ROUNDS_OF_THE_QUEUE; round++) {
            records = notTaken(records);
            if (!records.isEmpty()) {
                clock.forward(VISIBLE_AGAIN);
            }
        }
        if (!records.isEmpty()) {
            throw new AssertionError("the queue is left with " + records.size() + " messages");
        }
    }

    private List<String> newRecords() {
        return account.s3().objects().keySet().stream()
                .filter(key -> ActionKey.parse(key)
                        .filter(action -> action.function() != Function.REPORT_INCIDENT)
                        .isPresent())
                .filter(landed::add)
                .toList();
    }

    /** Never more than two of its invocations at a time, as the template has it. */
    private List<Map<String, Object>> notTaken(List<Map<String, Object>> records) throws InterruptedException {
        var shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, random);
        int half = (shuffled.size() + 1) / 2;
        var batches = Stream.of(shuffled.subList(0, half), shuffled.subList(half, shuffled.size()))
                .filter(batch -> !batch.isEmpty())
                .map(batch -> Delivery.of(
                        "holdfast-report-incident",
                        new ReportIncident(settings(), clock, log::add),
                        MAPPER.writeValueAsString(Map.of("Records", batch))))
                .toList();
        var failed = new HashSet<String>();
        for (Delivered one : deliveries.atOnce(batches)) {
            one.answer()
                    .orElseThrow()
                    .path("batchItemFailures")
                    .values()
                    .forEach(item -> failed.add(item.path("itemIdentifier").asString("")));
        }
        return shuffled.stream()
                .filter(record -> failed.contains(record.get("messageId")))
                .toList();
    }

    /** Somebody asks whether the evidence is what was sealed, and asks again while a lost answer keeps it from being known. */
    JsonNode verify() throws InterruptedException {
        String request = MAPPER.writeValueAsString(
                Map.of("source", "holdfast", "detail-type", "Verify Request", "detail", Map.of("case", CASE)));
        JsonNode answer = MAPPER.nullNode();
        for (int attempt = 0;
                attempt < TIMES && !answer.path("status").asString("").equals("DONE");
                attempt++) {
            var delivery = Delivery.of("holdfast-verify-case", new VerifyCase(settings(), clock, log::add), request);
            answer = deliveries.atOnce(List.of(delivery)).getFirst().answer().orElseThrow();
        }
        return answer;
    }

    private ClusterAccess access(Function function) {
        return scene.access(function);
    }

    private interface Making {
        RequestStreamHandler environment(Map<String, String> settings, Consumer<String> log);
    }

    private List<Delivery> thrice(Function function, String event, Making making) {
        Supplier<Delivery> one =
                () -> Delivery.of("holdfast-" + function.text(), making.environment(settings(), log::add), event);
        return Stream.generate(one).limit(TIMES).toList();
    }

    private static Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        settings.put("HOLDFAST_EVIDENCE_BUCKET", BUCKET);
        settings.put("HOLDFAST_QUARANTINE", "enforce");
        settings.put("HOLDFAST_SIGNING_KEY", "arn:aws:kms:us-east-1:" + Account.ID + ":key/seal");
        settings.put("HOLDFAST_NOTIFICATION_TOPIC", TOPIC);
        settings.put("HOLDFAST_SCHEDULE_GROUP", "holdfast-escalations");
        settings.put("HOLDFAST_SCHEDULE_ROLE", "arn:aws:iam::" + Account.ID + ":role/holdfast-escalations");
        settings.put("AWS_REGION", "us-east-1");
        return settings;
    }

    /** The example finding, of now, on the shop's first node. */
    private String finding() {
        try {
            var file = Path.of(System.getProperty("holdfast.root", "../.."), "events/eks-runtime-finding.json");
            String text = Files.readString(file);
            return new String(
                    EventTimes.to(clock.instant(), text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        scene.close();
        account.close();
    }
}
